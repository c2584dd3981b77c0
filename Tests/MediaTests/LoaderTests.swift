import Core
import Foundation
import Testing

@testable import Media

@Suite struct LoaderTests {
    private func code(_ bytes: [UInt8]) throws -> ErrorCode? {
        var limits = MediaLimits()
        limits.takesSVG = true
        let error = #expect(throws: StillsError.self) {
            try ImageRenderer(limits: limits).inspect(openFile(holding: bytes), deadline: Deadline(seconds: 20))
        }
        return error?.code
    }

    @Test("Of libvips' loaders, those of the formats that are taken are open, and no other")
    func usable() throws {
        try Vips.start()
        let taken = ["jpegload", "pngload", "webpload", "heifload", "gifload", "tiffload", "svgload"]
        let all = taken.flatMap { [$0, $0 + "_buffer", $0 + "_source"] }
        // Tests of SVG may run in the same process, before or after.
        #expect(Set(Vips.usableLoaders).subtracting(all).isEmpty)
        #expect(Set(all).filter { !$0.hasPrefix("svg") }.isSubset(of: Vips.usableLoaders))
    }

    @Test(
        "What libvips or ImageMagick could read besides is refused, also behind the first bytes of what is taken",
        arguments: [
            "ppm", "pgm", "v", "hdr", "csv", "mat", "fits", "jp2", "j2k", "jxl", "img", "raw", "bmp", "ico", "tga",
            "xpm",
            "psd", "pcx", "xwd", "miff", "pdf", "ps", "mvg", "exr", "svgz",
        ]
    )
    func foreign(name: String) throws {
        try withScratch { folder in
            let source = folder.file("source.png")
            try Tool.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", source)
            let path = folder.file("picture.\(name)")
            switch name {
            case "ppm", "pgm", "v", "hdr", "csv", "mat", "fits", "jp2", "j2k", "jxl", "raw":
                try Tool.run("vips", ["copy", source, path])
            case "exr":
                try Tool.ffmpeg("-i", source, path)
            case "img":
                try Data(count: 2048).write(to: URL(fileURLWithPath: path))
            case "mvg":
                try Data("push graphic-context image over 0,0 0,0 '/etc/passwd' pop graphic-context".utf8)
                    .write(to: URL(fileURLWithPath: path))
            case "pdf", "ps":
                try Data("%\(name == "ps" ? "!PS" : "PDF-1.4")\n1 0 obj<</Type/Catalog>>endobj\n%%EOF".utf8)
                    .write(to: URL(fileURLWithPath: path))
            case "svgz":
                let plain = folder.file("picture.svg")
                try Data("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".utf8)
                    .write(to: URL(fileURLWithPath: plain))
                try Tool.run("gzip", [plain])
                try FileManager.default.moveItem(atPath: plain + ".gz", toPath: path)
            case "bmp", "tga", "pcx", "xwd":
                try Tool.ffmpeg("-i", source, "-update", "1", path)
            default:
                try Tool.run("convert", [source, path])
            }
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(!bytes.isEmpty)
            #expect(try code(bytes) == .mediaUnsupported)
            for mark in ["GIF89a", "II*\0", "MM\0*", "RIFF\u{1}\0\0\0WEBP", "\0\0\0\u{20}ftypavif", "<svg>", "<svg/>"] {
                let found = [
                    try code(Array(mark.utf8) + bytes), try code(Array(mark.utf8) + bytes.dropFirst(mark.utf8.count)),
                ]
                #expect(found == [.imageUndecodable, .imageUndecodable], "\(mark)")
            }
            let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]
            let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            #expect(try code(jpeg + bytes) == .imageUndecodable)
            #expect(try code(png + bytes) == .imageUndecodable)
        }
    }
}
