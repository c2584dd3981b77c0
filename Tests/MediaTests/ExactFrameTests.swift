import Core
import Foundation
import Testing

@testable import Media

@Suite("Frames that are shown at a position")
struct ExactFrameTests {
    static let h264: [String] = ["-c:v", "libx264", "-preset", "veryfast", "-g", "24", "-bf", "3"]
    static let open: [String] = ["-x264-params", "open-gop=1:b-pyramid=normal:bframes=3:b-adapt=0:scenecut=0"]
    static let hevc: [String] = ["-c:v", "libx265", "-preset", "ultrafast", "-bf", "3", "-x265-params"]
    static let mpeg2: [String] = ["-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3"]

    static let kinds: [(String, [String])] = [
        ("closed.mp4", h264 + ["-x264-params", "bframes=3:b-adapt=0"]),
        ("open.mov", h264 + open),
        ("fragments.mp4", h264 + open + ["-movflags", "frag_keyframe+empty_moov"]),
        ("open.mkv", h264 + open),
        ("open.ts", h264 + open),
        ("open.flv", h264 + open),
        ("open-hevc.mp4", hevc + ["log-level=none:keyint=24:open-gop=1:b-adapt=0"]),
        ("closed-hevc.mkv", hevc + ["log-level=none:keyint=24:open-gop=0:b-adapt=0"]),
        ("open-hevc.ts", hevc + ["log-level=none:keyint=24:open-gop=1:b-adapt=0"]),
        ("layers-hevc.mp4", hevc + ["log-level=none:keyint=48:temporal-layers=1:b-adapt=0"]),
        ("vp8.webm", ["-c:v", "libvpx", "-g", "24", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-cpu-used", "8"]),
        ("vp9.webm", ["-c:v", "libvpx-vp9", "-g", "24", "-lag-in-frames", "16", "-cpu-used", "8"]),
        ("av1.mp4", ["-c:v", "libsvtav1", "-preset", "12", "-g", "24"]),
        ("open-av1.mkv", ["-c:v", "libsvtav1", "-preset", "12", "-g", "24", "-svtav1-params", "irefresh-type=1"]),
        ("open-mpeg2.ts", mpeg2),
        ("closed-mpeg2.mpg", mpeg2 + ["-flags", "+cgop", "-sc_threshold", "1000000000", "-f", "vob"]),
        ("open-mpeg2.mpg", mpeg2 + ["-f", "vob"]),
        ("mpeg2.mxf", mpeg2),
        ("mpeg4.avi", ["-c:v", "mpeg4", "-g", "24", "-bf", "2", "-q:v", "3"]),
        ("mpeg4.mp4", ["-c:v", "mpeg4", "-g", "24", "-bf", "2", "-q:v", "3"]),
        ("ffv1.mkv", ["-c:v", "ffv1", "-g", "24", "-slices", "4"]),
        ("theora.ogv", ["-c:v", "libtheora", "-g", "24", "-q:v", "8"]),
        ("wmv.wmv", ["-c:v", "wmv2", "-g", "24", "-q:v", "3"]),
    ]

    @Test(
        "The frame is the one that is shown at the position, in any container",
        arguments: kinds
    )
    func shown(name: String, encoder: [String]) throws {
        try withScratch { folder in
            try CounterVideo.encode(folder.file(name), options: encoder)
            try compare(folder.file(name))
        }
    }

    @Test("A rate that is no whole number is exact to the frame", arguments: ["mp4", "mkv", "ts"])
    func broadcastRate(format: String) throws {
        try withScratch { folder in
            try CounterVideo.encode(folder.file("rate.\(format)"), rate: "30000/1001", options: Self.h264)
            try compare(folder.file("rate.\(format)"))
        }
    }

    @Test("Frames of uneven length are shown for as long as they last", arguments: ["mp4", "mkv"])
    func unevenLengths(format: String) throws {
        try withScratch { folder in
            let uneven = "select='not(mod(n,5))+lt(n,40)+gt(n,70)'"
            let path = folder.file("uneven.\(format)")
            try CounterVideo.encode(path, options: ["-vf", uneven, "-vsync", "vfr"] + Self.h264 + Self.open)
            try compare(path)
        }
    }

    @Test("What an edit list hides is not shown")
    func editList() throws {
        try withScratch { folder in
            try CounterVideo.encode(folder.file("whole.mp4"), options: Self.h264 + ["-sc_threshold", "0"])
            try Tool.ffmpeg("-ss", "1.4", "-i", folder.file("whole.mp4"), "-c", "copy", folder.file("cut.mp4"))
            let shown = try ShownFrames(path: folder.file("cut.mp4"))
            try #require(shown.numbers[0] % 24 != 0, "The cut is at a key frame, which shows nothing.")
            try compare(folder.file("cut.mp4"))
            // A key frame that is hidden is not shown either: the first frame that is shown stands for it.
            let key = try frame(of: folder.file("cut.mp4"), at: .percent(0), .key)
            try Data(key.picture.bytes).write(to: folder.appending(path: "key.png"))
            #expect(try CounterVideo.numbers(in: ["-i", folder.file("key.png")]) == [shown.numbers[0]])
            #expect(key.time == 0)
        }
    }

    @Test(
        "Frames of real videos are those that ffmpeg shows there",
        .enabled(if: Corpus.isThere, "the corpus is missing; set STILLS_CORPUS"),
        arguments: ["car-detection.mp4", "bottle-detection.mp4", "again.mkv", "echo-hereweare.webm"]
    )
    func real(name: String) throws {
        let path = Corpus.path("videos/\(name)")
        let reference = try ReferenceFrames(path: path)
        for percent in [0.0, 10, 50, 99, 100] {
            let frame = try frame(of: path, at: .percent(percent), .exact)
            let time = try #require(frame.time)
            #expect(abs(time - reference.duration * percent / 100) < 0.1, "\(percent) %: \(time) s")
            let similarity = try DecodedPicture(frame.picture).similarity(to: reference.decoded(at: time))
            #expect(similarity >= 40, "\(percent) %: \(similarity) dB")
        }
    }

    /// Compares frames at 50 positions, the first and the last among them, with those that `ffmpeg` shows.
    private func compare(_ path: String) throws {
        let shown = try ShownFrames(path: path)
        let end = try #require(shown.times.last)
        var positions: [FramePosition] = [
            .percent(0), .percent(100), .seconds(end), .seconds(end + 0.02), .seconds(9e5),
        ]
        for step in 0..<45 {
            // On a frame, right before the next one, and in between.
            let index = 2 * step % shown.times.count
            let next = index + 1 < shown.times.count ? shown.times[index + 1] : end + 0.04
            let inside = [0, 0.5, 0.9][step % 3]
            positions.append(.seconds(shown.times[index] + (next - shown.times[index]) * inside))
        }
        try withScratch { folder in
            var expected: [Int] = []
            for (number, position) in positions.enumerated() {
                let seconds = if case .seconds(let seconds) = position { seconds } else { number == 0 ? 0 : end }
                let index = shown.index(at: seconds)
                expected.append(shown.numbers[index])
                let frame = try frame(of: path, at: position, .exact)
                #expect(frame.kind == .exact)
                let time = try #require(frame.time)
                #expect(abs(time - shown.times[index]) < 0.002, "\(path) \(position): \(time) s")
                try Data(frame.picture.bytes).write(to: folder.appending(path: "\(number).png"))
            }
            let found = try CounterVideo.numbers(in: ["-start_number", "0", "-i", folder.file("%d.png")])
            for (position, pair) in zip(positions, zip(found, expected)) {
                #expect(pair.0 == pair.1, "\(path) \(position)")
            }
        }
    }

    private func frame(of path: String, at position: FramePosition, _ choice: FrameChoice) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: CountingReader(path: path),
            as: FrameRequest(position: position, choice: choice, rendition: Rendition(format: .png)),
            deadline: Deadline(seconds: 20)
        )
    }
}
