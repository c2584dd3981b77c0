import Core
import Foundation
import Testing

@testable import Media

/// SVG, as far as it needs no process that may be ended.
@Suite struct DrawingTests {
    private static let renderer: ImageRenderer = {
        var limits = MediaLimits()
        limits.takesSVG = true
        return ImageRenderer(limits: limits)
    }()
    private static var deadline: Deadline { Deadline(seconds: 60) }

    private static func document(_ content: String, _ attributes: String = #"width="200" height="100""#) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
        xmlns:xi="http://www.w3.org/2001/XInclude" \(attributes)>\(content)</svg>
        """
    }

    private func draw(_ text: String, _ rendition: Rendition = Rendition(format: .png)) throws -> Picture {
        try Self.renderer.render(openFile(holding: Array(text.utf8)), as: rendition, deadline: Self.deadline)
    }

    private func inspect(_ text: String) throws -> PictureInfo {
        try Self.renderer.inspect(openFile(holding: Array(text.utf8)), deadline: Self.deadline)
    }

    @Test("SVG is refused where it is not switched on, with the option that does it")
    func off() throws {
        let file = try openFile(holding: Array(Self.document("").utf8))
        let error = #expect(throws: StillsError.self) {
            try ImageRenderer(limits: MediaLimits()).inspect(file, deadline: Self.deadline)
        }
        #expect(error?.code == .mediaUnsupported && error?.fix.contains("formats.svg") == true)
    }

    @Test(
        "A drawing has the size that it gives itself, or that of its content",
        arguments: [
            (#"width="200" height="100""#, [200, 100]), (#"width="100%" height="100%" viewBox="0 0 40 30""#, [40, 30]),
            (#"viewBox="0 0 40 30""#, [40, 30]), (#"width="80" viewBox="0 0 40 30""#, [80, 60]), ("", [20, 10]),
            (#"width="100%" height="100%""#, [20, 10]), (#"width="2in" height="1in" viewBox="0 0 40 30""#, [144, 72]),
        ]
    )
    func ownSize(attributes: String, sides: [Int]) throws {
        let text = Self.document(#"<rect width="20" height="10"/>"#, attributes)
        let info = try inspect(text)
        #expect([info.width, info.height] == sides && info.format == .svg && info.hasAlpha && info.frameCount == 1)
        #expect(try draw(text).sides == sides)
    }

    @Test("A drawing is as sharp at fifty times its size, keeps its shape and its transparency")
    func sharpness() throws {
        let text = Self.document(#"<rect x="0.75" width="0.75" height="1" fill="red"/>"#, #"viewBox="0 0 1.5 1""#)
        let large = try draw(text, Rendition(format: .png, width: 300))
        #expect(large.sides == [300, 200])
        let decoded = try DecodedPicture(large)
        let row = (0..<300).map { decoded.bytes[(100 * 300 + $0) * 4 + 3] }
        #expect(row[..<149].allSatisfy { $0 == 0 } && row[151...].allSatisfy { $0 == 255 })
        #expect(decoded.color(0.75, 0.5).isNear(Color(red: 255, green: 0, blue: 0, alpha: 255)))
        let onWhite = try DecodedPicture(draw(text, Rendition(format: .jpeg, width: 300)))
        #expect(onWhite.color(0.25, 0.5).isNear(.white))
        for (fit, sides) in [(Fit.fill, [90, 90]), (.cover, [90, 90]), (.pad, [90, 90]), (.contain, [90, 60])] {
            let rendition = Rendition(format: .png, width: 90, height: 90, fit: fit)
            #expect(try draw(text, rendition).sides == sides, "\(fit)")
        }
        #expect(try draw(text, Rendition(format: .webp, width: 1, height: 1)).sides == [1, 1])
    }

    @Test(
        "A drawing that is too large, or has no size, is refused",
        arguments: [
            (#"width="10001" height="10""#, ErrorCode.imageTooLarge), (#"width="1e9" height="1e9""#, .imageTooLarge),
            (#"width="10000" height="10001""#, .imageTooLarge), (#"width="1e30" height="1e300""#, .imageUndecodable),
            (#"width="-5" height="10""#, .imageUndecodable), (#"width="0" height="10""#, .imageUndecodable),
            (#"viewBox="0 0 1e-30 1e30""#, .imageUndecodable),
        ]
    )
    func badSize(attributes: String, code: ErrorCode) throws {
        let error = #expect(throws: StillsError.self) { try inspect(Self.document("<rect/>", attributes)) }
        #expect(error?.code == code)
    }

    @Test("Nothing outside of the document is shown: neither files nor what they include")
    func references() throws {
        try withScratch { folder in
            let red = #"<rect id="a" width="200" height="100" fill="red"/>"#
            try Data(Self.document(red).utf8).write(to: folder.appending(path: "red.svg"))
            try Data("rect { fill: red !important }".utf8).write(to: folder.appending(path: "red.css"))
            try Tool.ffmpeg("-f", "lavfi", "-i", "color=red:size=200x100", "-frames:v", "1", folder.file("red.png"))
            let green = #"<rect width="200" height="100" fill="lime"/>"#
            let inner = Data(
                Self.document(red + #"<image width="9" height="9" href="file://\#(folder.file("red.png"))"/>"#).utf8
            )
            for place in ["file://" + folder.path + "/", folder.path + "/", ""] {
                let contents = [
                    green + #"<image width="200" height="100" href="\#(place)red.png"/>"#,
                    green + #"<image width="200" height="100" xlink:href="\#(place)red.svg"/>"#,
                    green + #"<use href="\#(place)red.svg#a"/><use xlink:href="\#(place)red.svg"/>"#,
                    green + #"<xi:include href="\#(place)red.svg"/><xi:include href="\#(place)red.svg" parse="xml"/>"#,
                    green + #"<text x="9" y="50"><xi:include href="\#(place)red.css" parse="text"/></text>"#,
                    #"<style>@import url("\#(place)red.css"); @import "\#(place)red.css";</style>"# + green,
                    #"<filter id="f"><feImage href="\#(place)red.png"/><feMerge/></filter>"# + green
                        + #"<rect width="200" height="100" filter="url(#f)"/>"#,
                    green + #"<rect width="200" height="100" fill="url(\#(place)red.svg#a)"/>"#,
                    green
                        + #"<image width="200" height="100" href="data:image/svg+xml;base64,\#(inner.base64EncodedString())"/>"#,
                    green
                        + #"<script>document</script><foreignObject width="200" height="100"><html/></foreignObject>"#,
                ]
                for content in contents {
                    let sheet = #"<?xml-stylesheet href="\#(place)red.css" type="text/css"?>"#
                    let decoded = try DecodedPicture(draw(sheet + Self.document(content)))
                    let reds = stride(from: 0, to: decoded.bytes.count, by: 4).filter {
                        decoded.bytes[$0] > 128 && decoded.bytes[$0 + 1] < 128
                    }
                    #expect(reds.isEmpty, "\(content)")
                }
            }
        }
    }

    @Test("Pictures inside of a drawing are shown as PNG and JPEG, and no other parser is there for them")
    func inside() throws {
        try withScratch { folder in
            for (name, type, isShown) in [
                ("a.png", "image/png", true), ("a.jpg", "image/jpeg", true), ("a.gif", "image/gif", false),
                ("a.bmp", "image/bmp", false), ("a.tif", "image/tiff", false), ("a.tga", "image/x-tga", false),
            ] {
                let path = folder.file(name)
                try Tool.ffmpeg("-f", "lavfi", "-i", "color=red:size=200x100", "-frames:v", "1", "-update", "1", path)
                let data = try Data(contentsOf: URL(fileURLWithPath: path)).base64EncodedString()
                let text = Self.document(
                    #"<rect width="200" height="100" fill="lime"/>"#
                        + #"<image width="200" height="100" href="data:\#(type);base64,\#(data)"/>"#
                )
                let colour = try DecodedPicture(draw(text)).color(0.5, 0.5)
                #expect((colour.red > 128) == isShown && (colour.green < 128) == isShown, "\(name)")
            }
        }
    }

    @Test("Text is drawn without any font of this machine, in whatever script and family")
    func text() throws {
        for family in ["DejaVu Sans", "DejaVu Serif, serif", "monospace"] {
            let dots = Self.document(#"<text x="9" y="50" font-size="30" font-family="\#(family)">....</text>"#)
            let decoded = try DecodedPicture(draw(dots))
            let inked = (0..<100).filter { row in (0..<200).contains { decoded.bytes[(row * 200 + $0) * 4 + 3] > 0 } }
            // A full stop of any font is low; what stands for a letter that no font has is a high box, or nothing.
            #expect(inked.isEmpty || inked.count > 8, "\(family)")
        }
        for content in ["ä漢字😀مرحبا\u{202E}x\u{0301}", "", " ", String(repeating: "a b ", count: 500)] {
            _ = try draw(Self.document(#"<text x="9" y="50" font-size="30">\#(content)</text>"#))
            _ = try draw(Self.document(#"<text font-size="0">\#(content)<tspan dx="1e30">x</tspan></text>"#))
        }
    }

    @Test("Drawings that unfold without end are refused by librsvg's and libxml2's own bounds")
    func unfolding() throws {
        let uses = (1...12).map { level in
            "<g id=\"u\(level)\">" + String(repeating: "<use href=\"#u\(level - 1)\"/>", count: 10) + "</g>"
        }
        let entities = (1...12).map { level in
            "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">"
        }
        for text in [
            Self.document(
                "<defs><rect id=\"u0\" width=\"1\" height=\"1\"/>\(uses.joined())</defs><use href=\"#u12\"/>"
            ),
            "<!DOCTYPE svg [<!ENTITY a0 \"lol\">\(entities.joined())]>" + Self.document("<text>&a12;</text>"),
            Self.document(String(repeating: "<g>", count: 100_000) + String(repeating: "</g>", count: 100_000)),
            Self.document("<rect"), Self.document("&undefined;"), Self.document("\u{1}"),
        ] {
            let error = #expect(throws: StillsError.self) { try inspect(text) }
            #expect(error?.code == .imageUndecodable, "\(text.prefix(200))")
        }
        let loop = #"<g id="a"><use href='#b'/></g><g id="b"><use href='#a'/></g><pattern id="p" href='#p'/>"#
        #expect(try draw(Self.document(loop)).sides == [200, 100])
        let entity =
            "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Self.document("<text y=\"50\">&x;</text>")
        // Refused, or drawn without.
        _ = try? draw(entity)
    }
}
