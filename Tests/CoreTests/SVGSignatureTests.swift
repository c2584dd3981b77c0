import Core
import Testing

@Suite struct SVGSignatureTests {
    private func isSVG(_ text: String) -> Bool { ImageFormat(signatureOf: Array(text.utf8)) == .svg }

    @Test(
        "XML whose root is svg is an SVG, whatever stands before it",
        arguments: [
            "<svg>", "<svg/>", "<svg xmlns=\"http://www.w3.org/2000/svg\">", "\u{FEFF}<svg\n>", " \r\n\t<svg >",
            "<svg:svg xmlns:svg='http://www.w3.org/2000/svg'>", "<?xml version=\"1.0\"?><svg>",
            "<?xml version='1.0' encoding = 'utf-8' standalone='no'?>\n<!-- <html> -->\n<svg>",
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/svg11.dtd\"><svg>",
            "<!DOCTYPE svg [<!ENTITY a \"]>\"><!-- it's ]> --><!ENTITY b '<x>'>]><?xml-stylesheet href='a'?><svg>",
        ]
    )
    func documents(_ text: String) {
        #expect(isSVG(text))
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "<", "svg", "<svg", "<svgx>", "<SVG>", "<a:b:svg>", "<html><svg>", "<x><svg/></x>", "text <svg>",
            "<?xml encoding='UTF-16'?><svg>", "<?xml version='1.0' encoding='ISO-8859-1'?><svg>", "<?xml <svg>",
            "<!-- <svg>", "<!DOCTYPE svg [<svg>", "<!DOCTYPE svg \"<svg>", "<MPD><svg/></MPD>", "\u{1F}\u{8B}<svg>",
            "%PDF-1.4\n<svg>", "\0<svg>", "<?xml encoding?><svg>", "<?xml encoding=\"?><svg>",
        ]
    )
    func others(_ text: String) {
        #expect(!isSVG(text))
    }

    @Test("The root stands within the first 4 KiB, and the other encodings are none")
    func bounds() {
        #expect(isSVG("<!--" + String(repeating: "a", count: 4_000) + "--><svg>"))
        #expect(!isSVG("<!--" + String(repeating: "a", count: 4_096) + "--><svg>"))
        for endian in [false, true] {
            let wide = "\u{FEFF}<svg>".utf16.flatMap {
                endian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
            #expect(ImageFormat(signatureOf: wide) == nil)
        }
    }
}
