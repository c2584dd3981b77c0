import Core
import Foundation
import Testing

@testable import Media

@Suite("Containers that are cut off, unfinished or damaged")
struct BrokenContainerTests {
    private static let files: [(name: String, options: [String])] = [
        ("first.mp4", ["-c:v", "libx264", "-movflags", "+faststart"]),
        ("fragments.mp4", ["-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov"]),
        ("bare.mp4", ["-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov+skip_trailer"]),
        ("cues.mkv", ["-c:v", "libx264"]),
        ("live.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-live", "1"]),
        ("stream.ts", ["-c:v", "libx264"]),
        ("program.mpg", ["-c:v", "mpeg2video", "-f", "vob"]),
        ("flash.flv", ["-c:v", "libx264", "-ar", "44100"]),
        ("material.mxf", ["-c:v", "mpeg2video"]),
        ("riff.avi", ["-c:v", "mpeg4"]),
        ("theora.ogv", ["-c:v", "libtheora"]),
        ("media.wmv", ["-c:v", "wmv2"]),
    ]

    @Test("A file that was cut off shows what is left of it")
    func cutOff() throws {
        try withFiles { name, path, folder in
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            let cut = folder.file("cut-\(name)")
            try whole.prefix(whole.count * 6 / 10).write(to: URL(fileURLWithPath: cut))
            for seconds in [2.5, 100] {
                let frame = try frame(of: cut, at: .seconds(seconds))
                let time = try #require(frame.time)
                // Pictures in MXF do not tell their times, which are in the index that was cut off.
                guard name != "material.mxf" else { continue }
                let expected = seconds < 10 ? 1.9...2.6 : 3...7
                #expect(expected.contains(time), "\(name) \(seconds) s: \(time) s")
            }
        }
    }

    @Test("Bytes changed at random never crash, and end by the deadline")
    func changed() throws {
        var generator = SeededGenerator(state: 11)
        try withFiles { name, path, folder in
            let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            for round in 0..<16 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...80, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    let near = place % 2000
                    let index = [place, near, bytes.count - 1 - near].randomElement(using: &generator) ?? place
                    bytes[index] =
                        [0, 255, .random(in: 0...255, using: &generator)].randomElement(using: &generator) ?? 0
                }
                if round % 4 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count - 1, using: &generator)) }
                try Data(bytes).write(to: folder.appending(path: "changed"))
                do {
                    let frame = try frame(of: folder.file("changed"), at: .percent(60))
                    #expect(frame.picture.width > 0)
                } catch let error as StillsError {
                    #expect([422, 415, 504, 400].contains(error.code.status), "\(name): \(error.code)")
                    #expect(error.code != .deadlineExceeded, "\(name) \(round)")
                }
            }
        }
    }

    @Test("A recording that was piped, with no length, no index and no sizes of its parts, is measured from its end")
    func piped() throws {
        try withScratch { folder in
            for (name, format) in [("piped.webm", "webm"), ("piped.flv", "flv")] {
                let codec = format == "webm" ? "libvpx" : "libx264"
                let path = folder.file(name)
                try Tool.run(
                    "sh",
                    [
                        "-c",
                        "ffmpeg -v error -f lavfi -i testsrc2=s=320x240:r=25:d=10 -c:v \(codec) -b:v 2M -g 25 -f \(format) - > \(path)",
                    ]
                )
                for percent in [0.0, 50, 99] {
                    let time = try #require(try frame(of: path, at: .percent(percent)).time)
                    #expect(abs(time - (percent / 100 * 9.96).rounded(.down)) < 0.05, "\(name) \(percent) %: \(time)")
                }
            }
        }
    }

    @Test("Transport packets with 16 bytes of error correction behind each are read")
    func corrected() throws {
        try withScratch { folder in
            try video(folder.file("plain.ts"), ["-c:v", "libx264"])
            let plain = try [UInt8](Data(contentsOf: folder.appending(path: "plain.ts")))
            var corrected: [UInt8] = []
            for place in stride(from: 0, to: plain.count, by: 188) {
                corrected += plain[place..<place + 188] + [UInt8](repeating: 0xA5, count: 16)
            }
            try Data(corrected).write(to: folder.appending(path: "corrected.ts"))
            #expect(try frame(of: folder.file("corrected.ts"), at: .seconds(5.5)).time == 5)
        }
    }

    @Test("A transport stream whose clock starts anew is shown to its end")
    func discontinuous() throws {
        try withScratch { folder in
            try video(folder.file("one.ts"), ["-c:v", "libx264", "-output_ts_offset", "5000"])
            try video(folder.file("two.ts"), ["-c:v", "libx264"])
            let one = try Data(contentsOf: folder.appending(path: "one.ts"))
            let two = try Data(contentsOf: folder.appending(path: "two.ts"))
            try (one + two).write(to: folder.appending(path: "both.ts"))
            for percent in [0.0, 30, 60, 99] {
                let frame = try frame(of: folder.file("both.ts"), at: .percent(percent))
                #expect(frame.picture.width == 320)
            }
        }
    }

    @Test("An index that claims more pictures than fit a memory is refused")
    func endlessIndex() throws {
        try withScratch { folder in
            try video(folder.file("video.mp4"), ["-c:v", "libx264"])
            var bytes = try [UInt8](Data(contentsOf: folder.appending(path: "video.mp4")))
            let place = try #require(bytes.withUnsafeBytes { $0.place(of: Array("stsz".utf8), from: 0) })
            bytes.replaceSubrange(place + 8..<place + 16, with: [0, 0, 0, 1, 0x0A, 0, 0, 0])
            try Data(bytes).write(to: folder.appending(path: "endless.mp4"))
            let error = #expect(throws: StillsError.self) {
                try frame(of: folder.file("endless.mp4"), at: .percent(50))
            }
            #expect(error?.cause == "The video's index has too many entries.")
        }
    }

    @Test("A Matroska index that points to other places is not believed")
    func lyingCues() throws {
        try withScratch { folder in
            try video(folder.file("video.mkv"), ["-c:v", "libx264", "-cluster_time_limit", "1000"])
            let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "video.mkv")))
            let cues = try #require(bytes.withUnsafeBytes { $0.place(of: [0x1C, 0x53, 0xBB, 0x6B], from: 5000) })
            let fields = (cues..<bytes.count - 8).filter { bytes[$0] == 0xF1 && (0x81...0x84).contains(bytes[$0 + 1]) }
            try #require(fields.count >= 6)
            // Each points to nowhere, or to the cluster of the cue after the next.
            for isElsewhere in [false, true] {
                var changed = bytes
                for (field, other) in zip(fields, fields.dropFirst(2)) {
                    let size = Int(bytes[field + 1] & 0x0F)
                    guard bytes[other + 1] == bytes[field + 1] else { continue }
                    let lie =
                        isElsewhere ? Array(bytes[other + 2..<other + 2 + size]) : Array(repeating: 255, count: size)
                    changed.replaceSubrange(field + 2..<field + 2 + size, with: lie)
                }
                try #require(changed != bytes)
                try Data(changed).write(to: folder.appending(path: "lying.mkv"))
                #expect(try frame(of: folder.file("lying.mkv"), at: .seconds(5.5)).time == 5)
            }
        }
    }

    @Test("The clock of transport streams goes on where it begins anew")
    func wrapping() {
        let period: Int64 = 1 << 33
        let clock = WrappingClock(start: period - 900 * 90_000)
        #expect(clock.time(period - 900 * 90_000) == period - 900 * 90_000)
        #expect(clock.time(100) == period + 100)
        // Shown before the first picture of the file.
        #expect(clock.time(period - 901 * 90_000) == period - 901 * 90_000)
        #expect(WrappingClock(start: 50).time(period - 50) == -50)
    }

    @Test("Readers of marks and indexes take any bytes")
    func anyBytes() {
        var generator = SeededGenerator(state: 5)
        let starts: [[UInt8]] = [
            [0x1F, 0x43, 0xB6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255, 0xE7, 0x88],
            [0, 0, 0, 40] + Array("moof".utf8),
            [9, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0], [0x47, 0x41, 0, 0x30], [0, 0, 1, 0xE0, 0, 0, 0x80, 0xC0, 10],
            [6, 0x0E, 0x2B, 0x34, 2, 0x53, 1, 1, 0x0D, 1, 2, 1, 1, 0x10, 1, 0, 0x87],
        ]
        for _ in 0..<3000 {
            var bytes = starts.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...300, using: &generator) {
                let value = UInt8.random(in: 0...255, using: &generator)
                bytes.append([0, 255, 0x47, value, value].randomElement(using: &generator) ?? value)
            }
            bytes.withUnsafeBytes { bytes in
                let marks =
                    ClusterMarks(of: 1, from: 0).marks(in: bytes, at: 7)
                    + FragmentMarks(of: 1, FragmentMarks.Defaults(), from: 0, shift: .max).marks(in: bytes, at: 7)
                    + FlashMarks(start: 7, followsHead: true).marks(in: bytes, at: 7)
                #expect(marks.allSatisfy { $0.place >= 7 && $0.place <= 7 + Int64(bytes.count) })
                for box in Box.children(of: bytes) {
                    _ = FragmentIndex.segments(box, endingAt: 1 << 50, second: 90_000)
                    _ = FragmentIndex.randomAccess(of: 1, in: box)
                }
                if let item = MaterialItem(bytes, at: 0) { _ = MaterialIndexSegment(bytes, item, offset: 1 << 50) }
                _ = ElementaryPacket(bytes, at: 0, clock: WrappingClock(start: .min))
            }
        }
    }

    /// Makes each kind of file: 8 seconds, a key frame each second.
    private func withFiles(_ body: (String, String, URL) throws -> Void) throws {
        try withScratch { folder in
            for (name, options) in Self.files {
                try video(folder.file(name), options)
                try body(name, folder.file(name), folder)
            }
        }
    }

    private func video(_ path: String, _ options: [String]) throws {
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=8", "-f", "lavfi", "-i",
                "sine=d=8:r=48000",
            ]
                + ["-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-b:v", "1M"] + options + [path]
        )
    }

    private func frame(of path: String, at position: FramePosition) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: CountingReader(path: path),
            as: FrameRequest(position: position, rendition: Rendition(format: .jpeg, width: 320)),
            deadline: Deadline(seconds: 20)
        )
    }
}
