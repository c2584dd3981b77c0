import Core
import Foundation
import Testing

@testable import Media

@Suite("Sources of frames: real, still, broken and hostile")
struct FrameSourceTests {
    @Test(
        "Frames of real videos are those that ffmpeg decodes",
        .enabled(if: Corpus.isThere, "the corpus is missing; set STILLS_CORPUS"),
        arguments: ["car-detection.mp4", "bottle-detection.mp4", "again.mkv", "echo-hereweare.webm"]
    )
    func real(name: String) throws {
        let path = Corpus.path("videos/\(name)")
        let reference = try ReferenceFrames(path: path)
        for percent in [0.0, 10, 50, 99, 100] {
            let frame = try frame(of: path, at: .percent(percent))
            let time = try #require(frame.time)
            #expect(abs(time - reference.key(before: reference.duration * percent / 100)) < 0.05, "\(percent) %")
            let similarity = try DecodedPicture(frame.picture).similarity(to: reference.decoded(at: time))
            #expect(similarity >= 40, "\(percent) %: \(similarity) dB")
        }
    }

    @Test("A still picture is its own frame", .enabled(if: Corpus.isThere, "the corpus is missing; set STILLS_CORPUS"))
    func still() throws {
        for name in ["Landscape_6.jpg", "sdr_cosmos12920_cicp1-13-6_yuv444_full_qp10.avif", "tifftag-photoshop.tiff"] {
            let frame = try frame(of: Corpus.path("images/\(name)"), at: .percent(50))
            #expect(frame.kind == .still)
            #expect(frame.time == nil)
            #expect(frame.usage.requests <= 2)
        }
    }

    @Test("A sound file with a cover shows the cover")
    func cover() throws {
        try withScratch { folder in
            try Tool.ffmpeg("-f", "lavfi", "-i", "color=lime:s=64x48", "-frames:v", "1", folder.file("cover.png"))
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "sine=d=1",
                "-i",
                folder.file("cover.png"),
                "-map",
                "0",
                "-map",
                "1",
                "-c:v",
                "copy",
                "-disposition:v:0",
                "attached_pic",
                folder.file("song.m4a")
            )
            let frame = try frame(of: folder.file("song.m4a"), at: .default)
            #expect(frame.kind == .still)
            #expect(frame.picture.sides == [64, 48])
        }
    }

    @Test("Seconds past the end mean the last key frame")
    func pastTheEnd() throws {
        try withScratch { folder in
            try video(folder.file("video.mp4"))
            #expect(try frame(of: folder.file("video.mp4"), at: .seconds(3_600_000)).time == 3)
            #expect(try frame(of: folder.file("video.mp4"), at: .seconds(2.5)).time == 2)
        }
    }

    @Test("What is no video is refused with a clean error")
    func refused() throws {
        try withScratch { folder in
            try video(folder.file("video.mp4"))
            try Tool.ffmpeg("-f", "lavfi", "-i", "sine=d=1", folder.file("sound.m4a"))
            try Tool.ffmpeg("-f", "lavfi", "-i", "sine=d=1", folder.file("sound.mp3"))
            let whole = try [UInt8](Data(contentsOf: folder.appending(path: "video.mp4")))
            var generator = SystemRandomNumberGenerator()
            let files: [(String, [UInt8], Set<ErrorCode>)] = [
                ("empty", [], [.mediaUnsupported]),
                ("text", Array(String(repeating: "Not a video. ", count: 900).utf8), [.mediaUnsupported]),
                (
                    "playlist", Array("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://localhost/a.ts\n".utf8),
                    [.mediaUnsupported]
                ),
                ("concat", Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8), [.mediaUnsupported]),
                ("noise", (0..<100_000).map { _ in .random(in: 0...255, using: &generator) }, [.mediaUnsupported]),
                ("truncated", Array(whole.prefix(whole.count / 2)), [.sourceUndecodable]),
                ("head only", Array(whole.prefix(40)), [.sourceUndecodable, .mediaUnsupported]),
                (
                    "endless box", [0, 0, 0, 1] + Array("ftyp".utf8) + [UInt8](repeating: 255, count: 64),
                    [.sourceUndecodable, .mediaUnsupported]
                ),
            ]
            for (name, bytes, codes) in files {
                try Data(bytes).write(to: folder.appending(path: name))
                let error = #expect(throws: StillsError.self, "\(name)") {
                    try frame(of: folder.file(name), at: .percent(50))
                }
                #expect(error.map { codes.contains($0.code) } == true, "\(name): \(String(describing: error))")
            }
            for name in ["sound.m4a", "sound.mp3"] {
                let error = #expect(throws: StillsError.self) { try frame(of: folder.file(name), at: .default) }
                #expect(error.map { [.sourceUndecodable, .mediaUnsupported].contains($0.code) } == true)
            }
        }
    }

    @Test("What the reader throws comes through as it is")
    func readerFails() throws {
        final class Broken: RangeReader {
            let length: Int64 = 1 << 30
            let usage = SourceUsage()
            func read(at offset: Int64, count: Int) throws -> [UInt8] {
                guard offset == 0 else {
                    throw StillsError(.sourceTimeout, "The source did not answer.", fix: "Try again.")
                }
                return [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0, 0, 0, 0, 0] + Array("mdat".utf8)
                    + [UInt8](repeating: 0, count: count - 24)
            }
        }
        let error = #expect(throws: StillsError.self) {
            try FrameExtractor(limits: MediaLimits()).extract(
                from: Broken(),
                as: FrameRequest(position: .default, rendition: Rendition(format: .jpeg)),
                deadline: Deadline(seconds: 5)
            )
        }
        #expect(error?.code == .sourceTimeout || error?.code == .sourceUndecodable)
    }

    @Test("A frame with more pixels than allowed is refused")
    func tooManyPixels() throws {
        try withScratch { folder in
            try video(folder.file("video.mp4"))
            var limits = MediaLimits()
            limits.maximumPixels = 10_000
            let error = #expect(throws: StillsError.self) {
                try FrameExtractor(limits: limits).extract(
                    from: CountingReader(path: folder.file("video.mp4")),
                    as: FrameRequest(position: .default, rendition: Rendition(format: .jpeg)),
                    deadline: Deadline(seconds: 5)
                )
            }
            #expect(error?.code == .imageTooLarge)
        }
    }

    private func frame(of path: String, at position: FramePosition) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: CountingReader(path: path),
            as: FrameRequest(position: position, rendition: Rendition(format: .png)),
            deadline: Deadline(seconds: 20)
        )
    }

    private func video(_ path: String) throws {
        try Tool.ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x240:r=25:d=4",
            "-c:v",
            "libx264",
            "-g",
            "25",
            "-keyint_min",
            "25",
            "-sc_threshold",
            "0",
            path
        )
    }
}

/// Random numbers that are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
