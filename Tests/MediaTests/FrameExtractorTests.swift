import Core
import Foundation
import Testing

@testable import Media

@Suite("Frames of videos of many kinds")
struct FrameExtractorTests {
    let extractor = FrameExtractor(limits: MediaLimits())
    var deadline: Deadline { Deadline(seconds: 60) }
    static let full = Rendition(format: .png)

    @Test(
        "The frame is the key frame at or before the position, in any container",
        arguments: [
            ("moov-last.mp4", ["-c:v", "libx264", "-bf", "2", "-g", "25"]),
            ("moov-first.mp4", ["-c:v", "libx264", "-bf", "2", "-g", "25", "-movflags", "+faststart"]),
            ("fragmented.mp4", ["-c:v", "libx264", "-g", "25", "-movflags", "frag_keyframe+empty_moov"]),
            ("hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=25", "-tag:v", "hvc1"]),
            ("ten-bit.mov", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-g", "25"]),
            ("prores.mov", ["-c:v", "prores_ks", "-profile:v", "3"]),
            ("h264.mkv", ["-c:v", "libx264", "-g", "25"]),
            ("vp8.webm", ["-c:v", "libvpx", "-g", "25", "-deadline", "realtime"]),
            ("vp9.webm", ["-c:v", "libvpx-vp9", "-g", "25", "-deadline", "realtime", "-cpu-used", "8"]),
            ("av1.mp4", ["-c:v", "libsvtav1", "-preset", "12", "-g", "25"]),
            ("h264.ts", ["-c:v", "libx264", "-g", "25", "-bf", "2"]),
            ("mpeg2.ts", ["-c:v", "mpeg2video", "-g", "25", "-q:v", "3"]),
            ("mpeg2.mpg", ["-c:v", "mpeg2video", "-g", "25", "-q:v", "3", "-f", "vob"]),
            ("mpeg2.mxf", ["-c:v", "mpeg2video", "-g", "25", "-q:v", "3"]),
            ("mpeg4.avi", ["-c:v", "mpeg4", "-g", "25", "-q:v", "3"]),
            ("mjpeg.avi", ["-c:v", "mjpeg", "-q:v", "3"]),
            ("flv.flv", ["-c:v", "flv", "-g", "25", "-q:v", "3"]),
            ("theora.ogv", ["-c:v", "libtheora", "-g", "25", "-q:v", "7"]),
            ("wmv.wmv", ["-c:v", "wmv2", "-g", "25", "-q:v", "3"]),
        ]
    )
    func containers(name: String, encoder: [String]) throws {
        try withScratch { folder in
            let path = folder.file(name)
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=8"]
                    + ["-f", "lavfi", "-i", "sine=d=8:r=48000"] + encoder + [path]
            )
            let reference = try ReferenceFrames(path: path)
            for percent in [0.0, 10, 50, 99, 100] {
                let frame = try extractor.extract(
                    from: CountingReader(path: path),
                    as: FrameRequest(position: .percent(percent), rendition: Self.full),
                    deadline: deadline
                )
                let time = try #require(frame.time)
                let expected = reference.key(before: reference.duration * percent / 100)
                // Containers tell lengths a frame or two apart, and a key frame may lie in between.
                let others = reference.keyTimes.filter { abs($0 - reference.duration * percent / 100) < 0.1 }
                let isExpected = ([expected] + others).contains { abs($0 - time) < 0.03 }
                #expect(isExpected, "\(name) \(percent) %: \(time) s instead of \(expected) s")
                #expect(frame.kind == .key)
                let similarity = try DecodedPicture(frame.picture).similarity(to: reference.decoded(at: time))
                #expect(similarity >= 40, "\(name) \(percent) %: \(similarity) dB")
            }
        }
    }
}
