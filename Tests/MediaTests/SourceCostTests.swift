import Core
import Foundation
import Testing

@testable import Media

/// What a frame of a long video costs.
///
/// Longer copies of a short video stand for long ones: only lengths count.
@Suite("The cost of a frame of a long video")
struct SourceCostTests {
    @Test(
        "A frame of a large video takes few, bounded requests",
        arguments: [
            ("last.mp4", [String](), 4, 2 << 20),
            ("first.mp4", ["-movflags", "+faststart"], 4, 2 << 20),
            ("movie.mov", [], 4, 2 << 20),
            ("cues.mkv", [], 6, 4 << 20),
            ("stream.ts", [], 6, 8 << 20),
        ]
    )
    func large(name: String, options: [String], requests: Int, bytes: Int) throws {
        try withScratch { folder in
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "mandelbrot=s=1280x720:r=25",
                "-f",
                "lavfi",
                "-i",
                "sine=r=48000",
                "-t",
                "10",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-b:v",
                "8M",
                "-g",
                "50",
                "-bf",
                "2",
                "-c:a",
                "aac",
                folder.file("short.mp4")
            )
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-stream_loop", "19", "-i", folder.file("short.mp4"), "-c", "copy"] + options
                    + [folder.file(name)]
            )
            for percent in [0.0, 50, 99] {
                let reader = try CountingReader(path: folder.file(name))
                try #require(reader.length > 100 << 20)
                let frame = try FrameExtractor(limits: MediaLimits()).extract(
                    from: reader,
                    as: FrameRequest(position: .percent(percent), rendition: Rendition(format: .jpeg, width: 320)),
                    deadline: Deadline(seconds: 30)
                )
                #expect(frame.usage == reader.usage)
                let wanted = 200 * percent / 100
                let time = try #require(frame.time)
                #expect((wanted - 2.3...wanted + 0.2).contains(time), "\(name) \(percent) %: \(time) s")
                #expect(reader.usage.requests <= requests, "\(name) \(percent) %: \(reader.ranges)")
                #expect(reader.usage.bytes <= bytes, "\(name) \(percent) %: \(reader.ranges)")
                #expect(reader.ranges.allSatisfy { $0.upperBound <= reader.length && $0.count <= 4 << 20 })
            }
        }
    }
}
