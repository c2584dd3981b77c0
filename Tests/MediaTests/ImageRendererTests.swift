import Core
import Foundation
import Testing

@testable import Media

@Suite(.enabled(if: Corpus.isThere, "the corpus is missing; set STILLS_CORPUS"))
struct ImageRendererTests {
    let renderer = ImageRenderer(limits: MediaLimits())
    var deadline: Deadline { Deadline(seconds: 60) }

    @Test("A picture of any EXIF orientation stands upright, as vipsthumbnail shows it", arguments: 1...8)
    func orientation(number: Int) throws {
        for name in ["Landscape", "Portrait"] {
            let path = Corpus.path("images/\(name)_\(number).jpg")
            let picture = try renderer.render(
                OpenFile(path: path),
                as: Rendition(format: .png, width: 300),
                deadline: deadline
            )
            try withScratch { folder in
                // Number 1 of each has no colour profile, and vipsthumbnail would assume one.
                let colour = number == 1 ? [] : ["--export-profile", "srgb"]
                try Tool.run(
                    "vipsthumbnail",
                    [path, "--size", "300x10000", "-o", folder.file("reference.png")] + colour
                )
                let reference = try DecodedPicture(file: folder.file("reference.png"))
                let similarity = try DecodedPicture(picture).similarity(to: reference)
                #expect(similarity >= 40, "\(name)_\(number): \(similarity) dB")
            }
        }
    }

    @Test(
        "A JPEG that its decoder makes small is as good as one that vipsthumbnail makes small",
        arguments: [400, 320]
    )
    func eighth(width: Int) throws {
        try withScratch { folder in
            let path = folder.file("large.jpg")
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "mandelbrot=size=4000x3000", "-frames:v", "1", "-q:v", "3", path]
            )
            try Tool.run("vipsthumbnail", [path, "--size", "\(width)x10000", "-o", folder.file("reference.png")])
            let picture = try renderer.render(
                OpenFile(path: path),
                as: Rendition(format: .png, width: width),
                deadline: deadline
            )
            let reference = try DecodedPicture(file: folder.file("reference.png"))
            let similarity = try DecodedPicture(picture).similarity(to: reference)
            #expect(similarity >= 40, "\(width): \(similarity) dB")
        }
    }

    @Test("Every picture of the corpus becomes every format: right size, sRGB, no metadata", arguments: Corpus.pictures)
    func everyFormat(name: String) throws {
        let file = try OpenFile(path: Corpus.path("images/\(name)"))
        let info = try renderer.inspect(file, deadline: deadline)
        for format in OutputFormat.allCases {
            let picture = try renderer.render(file, as: Rendition(format: format, width: 64), deadline: deadline)
            let height = max(1, Int((Double(info.height) * 64 / Double(info.width)).rounded()))
            #expect(picture.width == 64)
            #expect(abs(picture.height - height) <= 1)
            let decoded = try renderer.inspect(openFile(holding: picture.bytes), deadline: deadline)
            #expect(decoded.format == format.stored)
            #expect(decoded.width == 64)
            #expect(decoded.height == picture.height)
            // WebP leaves out an alpha that is opaque everywhere.
            let hasAlpha = info.hasAlpha && format != .jpeg
            #expect(decoded.hasAlpha == hasAlpha || (format == .webp && hasAlpha))
            let header = try metadata(of: picture)
            #expect(header.contains("interpretation: srgb"), "\(format)")
            for word in ["exif", "xmp", "icc-profile", "iptc"] {
                #expect(!header.contains(word), "\(format) keeps \(word)")
            }
        }
    }

    @Test(
        "A damaged, giant or foreign file is refused with an error that says so",
        arguments: [
            ("hostile/65536-uint32-limit.png", ErrorCode.imageTooLarge),
            ("hostile/giant-image.jpg", .imageTooLarge),
            ("hostile/corrupt-header.jpg", .imageUndecodable),
            ("hostile/truncated.jpg", .imageUndecodable),
            ("hostile/truncated.png", .imageUndecodable),
            ("hostile/invalid-illuminant.icc", .mediaUnsupported),
            ("images/check.svg", .mediaUnsupported),
            ("images/relax.jp2", .mediaUnsupported),
            ("videos/car-detection.mp4", .mediaUnsupported),
        ]
    )
    func hostile(name: String, code: ErrorCode) throws {
        let file = try OpenFile(path: Corpus.path(name))
        let inspection = #expect(throws: StillsError.self) { try renderer.inspect(file, deadline: deadline) }
        #expect(inspection?.code == code)
        let rendering = #expect(throws: StillsError.self) {
            try renderer.render(file, as: Rendition(format: .png, width: 50), deadline: deadline)
        }
        #expect(rendering?.code == code)
        #expect(rendering.map { !$0.cause.contains("/") && !$0.cause.lowercased().contains("vips") } ?? false)
    }

    @Test("A picture that other programs stumble over is shown or refused, never a crash")
    func doubtful() throws {
        for name in ["Crash_test.gif", "big-height.webp"] {
            let file = try OpenFile(path: Corpus.path("hostile/\(name)"))
            do {
                let picture = try renderer.render(file, as: Rendition(format: .png, width: 50), deadline: deadline)
                #expect(picture.width == 50)
            } catch let error as StillsError {
                #expect(error.code == .imageUndecodable)
            }
        }
    }

    @Test("An empty file, text and a bare signature are refused")
    func tiny() throws {
        for (bytes, code): ([UInt8], ErrorCode) in [
            ([], .mediaUnsupported),
            (Array("not a picture at all".utf8), .mediaUnsupported),
            ([0xFF, 0xD8, 0xFF], .imageUndecodable),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .imageUndecodable),
        ] {
            let error = #expect(throws: StillsError.self) {
                try renderer.inspect(openFile(holding: bytes), deadline: deadline)
            }
            #expect(error?.code == code)
        }
    }

    @Test("Work that is late is given up, on upright and on turned pictures")
    func late() throws {
        let file = try OpenFile(path: Corpus.path("images/gain-map.jpg"))
        let rendition = Rendition(format: .avif, width: 3800)
        // Many moments, since what is stopped just before its deadline must not look broken.
        for step in 0..<40 {
            let start = ContinuousClock.now
            let error = #expect(throws: StillsError.self) {
                try renderer.render(file, as: rendition, deadline: Deadline(seconds: 0.02 + Double(step) * 0.000_3))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    private func metadata(of picture: Picture) throws -> String {
        try withScratch { folder in
            let path = folder.file("picture.\(picture.format.fileExtension)")
            try Data(picture.bytes).write(to: URL(fileURLWithPath: path))
            return String(decoding: try Tool.run("vipsheader", ["-a", path]), as: UTF8.self)
        }
    }
}
