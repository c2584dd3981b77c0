import Core
import Foundation
import Testing

@testable import Media

@Suite struct FrameLimitTests {
    @Test(
        "A frame that is larger than its container says is held to the limit of pixels by every decoder",
        arguments: [
            ["libx264", "-pix_fmt", "yuv420p"], ["libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1"],
            ["libvpx-vp9"], ["libaom-av1", "-cpu-used", "8"], ["mpeg4"], ["mpeg2video"], ["mjpeg"], ["png"],
            ["prores_ks"], ["jpeg2000"],
        ]
    )
    func lyingContainer(codec: [String]) throws {
        try withScratch { folder in
            let isMatroska = ["libvpx-vp9", "libaom-av1"].contains(codec[0])
            let path = folder.file(isMatroska ? "video.mp4" : "video.mov")
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=5", "-t", "1", "-c:v"] + codec + [path]
            )
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            // The width and height of the sample entry, which are 16-bit (ISO/IEC 14496-12 section 12.1.3).
            let sizes: [UInt8] = [0x02, 0x80, 0x01, 0x68]
            let description = try #require(
                bytes.indices.dropLast(4).first { bytes[$0..<$0 + 4].elementsEqual("stsd".utf8) }
            )
            let entry = try #require(
                bytes.indices.dropFirst(description).dropLast(4).first { bytes[$0..<$0 + 4].elementsEqual(sizes) }
            )
            bytes.replaceSubrange(entry..<entry + 4, with: [0, 16, 0, 16])
            func frame(_ pixels: Int) throws -> Frame {
                var limits = MediaLimits()
                limits.maximumPixels = pixels
                return try FrameExtractor(limits: limits).extract(
                    from: BytesReader(bytes),
                    as: FrameRequest(position: .percent(0), rendition: Rendition(format: .png)),
                    deadline: Deadline(seconds: 20)
                )
            }
            // Coded in whole blocks, a picture has a few rows more.
            #expect(try frame(640 * 384).picture.sides == [640, 360])
            let error = #expect(throws: StillsError.self) { try frame(640 * 360 - 1) }
            #expect(error.map { [.imageTooLarge, .sourceUndecodable].contains($0.code) } == true)
        }
    }
}
