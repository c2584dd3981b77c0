import Core
import Foundation
import Testing

@testable import Media

/// Files of few bytes that would cost much.
@Suite struct UnpackingTests {
    @Test func aChunkThatIsLongerThanTheFileIsRefusedBeforeItIsUnpacked() throws {
        try Vips.start()
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let file = signature + [0x69, 0x6E, 0x67, 0x67] + Array("eXIf".utf8) + [UInt8](repeating: 0, count: 40)
        let error = #expect(throws: StillsError.self) { try file.withUnsafeBytes { try PNGFile.check($0) } }
        #expect(error?.code == .imageUndecodable)
    }

    private func inspect(_ bytes: [UInt8], pixelsPerByte: Int = 100_000) throws -> PictureInfo {
        var limits = MediaLimits()
        limits.maximumPixelsPerByte = pixelsPerByte
        return try ImageRenderer(limits: limits).inspect(openFile(holding: bytes), deadline: Deadline(seconds: 60))
    }

    @Test(
        "Blank pictures of 12 to 35 megapixels are taken in every format",
        arguments: [
            ["4000x3000", "blank.png"], ["4000x3000", "blank.png", "-type", "bilevel"], ["4000x3000", "blank.gif"],
            ["4000x3000", "blank.jpg"], ["4000x3000", "blank.webp", "-define", "webp:lossless=true"],
            ["4000x3000", "blank.avif"], ["4960x7016", "page.tif", "-type", "bilevel", "-compress", "Group4"],
        ]
    )
    func blank(arguments: [String]) throws {
        try withScratch { folder in
            let path = folder.file(arguments[1])
            if path.hasSuffix("webp") || path.hasSuffix("avif") {
                try Tool.run("convert", ["-size", arguments[0], "xc:teal", folder.file("source.png")])
                let options = path.hasSuffix("webp") ? "lossless" : "effort=0"
                try Tool.run("vips", ["copy", folder.file("source.png"), "\(path)[\(options)]"])
            } else {
                try Tool.run("convert", ["-size", arguments[0], "xc:white"] + arguments.dropFirst(2) + [path])
            }
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let info = try inspect(bytes)
            #expect("\(info.width)x\(info.height)" == arguments[0])
            let ratio = info.width * info.height / bytes.count
            let error = #expect(throws: StillsError.self) { try inspect(bytes, pixelsPerByte: max(1, ratio - 1)) }
            #expect(error?.code == .imageTooLarge && error?.fix.contains("limits.pixels_per_byte") == true)
            #expect(try inspect(bytes, pixelsPerByte: 0).width == info.width)
        }
    }

    @Test("A picture that unpacks to more than honest ones is refused from its header")
    func bomb() throws {
        // A TIFF of 10000x10000 bits, whose one strip is not even there.
        let entries: [(UInt16, UInt32)] = [
            (256, 10_000), (257, 10_000), (258, 1), (259, 4), (262, 0), (273, 8), (277, 1), (278, 10_000), (279, 100),
        ]
        var bytes = Array("II*\0".utf8) + [8, 0, 0, 0, UInt8(entries.count), 0]
        for (tag, value) in entries {
            for number in [UInt32(tag) | 4 << 16, 1, value] {
                bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            }
        }
        bytes += [0, 0, 0, 0]
        let error = #expect(throws: StillsError.self) { try inspect(bytes) }
        #expect(error?.code == .imageTooLarge && error?.cause.contains("pixels for each byte") == true)
    }

    @Test("A PNG may have texts, but not so many that they take all memory")
    func texts() throws {
        try withScratch { folder in
            try Tool.run("convert", ["-size", "8x6", "xc:red", folder.file("a.png")])
            let plain = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("a.png"))))
            // A text whose keyword is all there is; libpng passes over it, with its checksum wrong.
            let text: [UInt8] = [0, 0, 0, 3] + Array("zTXt".utf8) + [97, 0, 0, 0, 0, 0, 0]
            // After the signature and the header, which take 33 bytes.
            func picture(_ count: Int) -> [UInt8] {
                Array(plain[..<33]) + (0..<count).flatMap { _ in text } + plain[33...]
            }
            #expect(try inspect(picture(64)).width == 8)
            let error = #expect(throws: StillsError.self) { try inspect(picture(65)) }
            #expect(error?.code == .imageTooLarge)
            // Lengths that lead nowhere.
            _ = try? inspect(Array(plain[..<33]) + [UInt8](repeating: 0xFF, count: 40))
        }
    }
}
