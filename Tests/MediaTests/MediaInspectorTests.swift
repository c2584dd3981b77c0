import Core
import Foundation
import Testing

@testable import Media

@Suite("What a media file says of itself")
struct MediaInspectorTests {
    /// A second and a half of moving pictures and of sound, in so many channels.
    private static func source(rate: String = "25", channels: Int = 2) -> [String] {
        ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=\(rate):d=2"]
            + ["-f", "lavfi", "-i", "sine=d=2:r=48000", "-ac", "\(channels)"]
    }

    private static let hdr = "log-level=none:colorprim=bt2020:colormatrix=bt2020nc:transfer="

    @Test("A video of an unknown codec that does not tell its length is refused or described")
    func unknownAndEndless() throws {
        try withScratch { folder in
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=176x144:r=25:d=2",
                "-c:v",
                "libx264",
                "-f",
                "matroska",
                "-live",
                "1",
                folder.file("video.mkv")
            )
            var bytes = try [UInt8](Data(contentsOf: folder.appending(path: "video.mkv")))
            let codec = try #require(bytes.firstRange(of: Array("V_MPEG4/ISO/AVC".utf8)))
            bytes.replaceSubrange(codec, with: Array("V_MPEG4/ISO/XXX".utf8))
            // Nor does it tell how long a picture is shown: this element is none that is known.
            let duration = try #require(bytes.firstRange(of: [0x23, 0xE3, 0x83] as [UInt8]))
            bytes[duration.upperBound - 1] = 0x82
            do {
                let info = try MediaInspector(limits: MediaLimits())
                    .inspect(BytesReader(bytes), deadline: Deadline(seconds: 20))
                #expect(info.tracks.count == 1)
            } catch let error as StillsError {
                #expect(error.code == .sourceUndecodable)
            }
        }
    }

    @Test(
        "The tracks are those that ffprobe tells of, in any container",
        arguments: [
            ("timecode.mp4", ["-c:v", "libx264", "-c:a", "aac", "-timecode", "01:00:00:00"]),
            ("fast.mp4", ["-c:v", "libx264", "-movflags", "+faststart", "-c:a", "aac"]),
            ("fragmented.mp4", ["-c:v", "libx264", "-g", "12", "-movflags", "frag_keyframe+empty_moov", "-an"]),
            ("hlg.mp4", ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", hdr + "arib-std-b67", "-an"]),
            (
                "pq.mkv",
                ["-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", hdr + "smpte2084", "-c:a", "ac3"]
            ),
            ("prores.mov", ["-c:v", "prores_ks", "-c:a", "pcm_s24le", "-timecode", "10:00:00:12"]),
            ("vp9.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]),
            ("mpeg2.ts", ["-c:v", "mpeg2video", "-c:a", "aac"]),
            ("h264.ts", ["-c:v", "libx264", "-c:a", "aac"]),
            ("mpeg2.mpg", ["-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob"]),
            ("mpeg2.mxf", ["-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-timecode", "09:59:50:00"]),
            ("h264.avi", ["-c:v", "libx264", "-c:a", "mp3"]),
            ("wmv.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
            ("h264.flv", ["-c:v", "libx264", "-c:a", "aac", "-ar", "44100"]),
            ("theora.ogv", ["-c:v", "libtheora", "-c:a", "libvorbis"]),
            ("sound.m4a", ["-vn", "-c:a", "aac"]),
        ]
    )
    func containers(name: String, encoder: [String]) throws {
        try withScratch { folder in
            let path = folder.file(name)
            try Tool.run("ffmpeg", ["-v", "error"] + Self.source() + encoder + [path])
            let info = try inspect(path)
            let probe = try FFprobe(path)
            #expect(info.format == probe.format)
            // Of a movie in fragments, ffprobe takes the first timestamp for the start of what it lasts.
            #expect(abs((info.duration ?? 0) - probe.duration) < 0.1, "\(info.duration ?? 0) and \(probe.duration)")
            #expect(info.tracks.compactMap(\.video) == probe.videos)
            #expect(info.tracks.compactMap(\.audio) == probe.audios)
            #expect(info.tracks.compactMap(\.timecode) == probe.timecodes)
        }
    }

    @Test("Six channels have their places, and numbers that are dropped their semicolon")
    func details() throws {
        try withScratch { folder in
            let path = folder.file("details.mov")
            try Tool.run(
                "ffmpeg",
                ["-v", "error"] + Self.source(rate: "30000/1001", channels: 6)
                    + ["-c:v", "libx264", "-c:a", "aac", "-timecode", "01:00:00;02", path]
            )
            let tracks = try inspect(path).tracks
            #expect(tracks.compactMap(\.audio) == ["aac 48000 6 5.1"])
            guard case .audio(let audio) = tracks[1] else { throw Tool.Failed(description: "no sound") }
            #expect(audio.placement == ["FL", "FR", "FC", "LFE", "BL", "BR"])
            #expect(tracks.compactMap(\.timecode) == ["01:00:00;02"])
            #expect(tracks.compactMap(\.video) == ["h264 320x240 30000/1001 sdr"])
        }
    }

    @Test("What the container says of the brightness is enough, and no picture is read")
    func tagged() throws {
        try withScratch { folder in
            let path = folder.file("tagged.mov")
            try Tool.run(
                "ffmpeg",
                [
                    "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:d=1,noise=alls=40:allf=t", "-c:v",
                    "prores_ks",
                ]
                    + ["-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace", "bt2020nc", path]
            )
            let reader = try CountingReader(path: path)
            let info = try MediaInspector(limits: MediaLimits()).inspect(reader, deadline: Deadline(seconds: 20))
            #expect(info.tracks.compactMap(\.video) == ["prores 640x360 25/1 hdr10"])
            #expect(reader.length > 1 << 20)
            #expect(reader.usage.requests <= 3 && reader.usage.bytes < 256 << 10, "\(reader.ranges)")
            #expect(info.usage == reader.usage && info.size == reader.length)
        }
    }

    @Test("A still picture is one track, in the size of its stored pixels")
    func still() throws {
        try withScratch { folder in
            for (name, codec) in [("a.jpg", "jpeg"), ("a.png", "png"), ("a.webp", "webp")] {
                let path = folder.file(name)
                try Tool.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "1", path)
                let info = try inspect(path)
                #expect(info.format == codec.uppercased() && info.duration == nil)
                #expect(info.tracks == [.video(VideoTrack(codec: codec, width: 64, height: 48))])
            }
        }
    }

    @Test("A cover is no track, and what is no media is refused")
    func neither() throws {
        try withScratch { folder in
            let cover = folder.file("cover.png")
            try Tool.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "1", cover)
            let path = folder.file("song.m4a")
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-i", cover, "-map", "0", "-map", "1"]
                    + ["-c:a", "aac", "-c:v", "copy", "-disposition:v", "attached_pic", path]
            )
            #expect(try inspect(path).tracks.compactMap(\.video) == [])
            #expect(try inspect(path).tracks.count == 1)
            try Data("no media at all\n".utf8).write(to: folder.appending(path: "notes.txt"))
            #expect(throws: StillsError.self) { try inspect(folder.file("notes.txt")) }
        }
    }

    @Test("Whatever is cut off or overwritten, there is an answer or an error, and no crash")
    func damaged() throws {
        try withScratch { folder in
            var generator = SeededGenerator(state: 7)
            for (name, codec) in [
                ("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.mxf", "mpeg2video"), ("a.avi", "mpeg4"),
            ] {
                let path = folder.file(name)
                try Tool.run("ffmpeg", ["-v", "error"] + Self.source() + ["-c:v", codec, path])
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
                for round in 0..<30 {
                    var broken = Array(
                        bytes.prefix(round % 2 == 0 ? bytes.count : Int.random(in: 0..<bytes.count, using: &generator))
                    )
                    for _ in 0..<40 where !broken.isEmpty {
                        broken[Int.random(in: 0..<broken.count, using: &generator)] = .random(
                            in: 0...255,
                            using: &generator
                        )
                    }
                    let reader = FileRangeReader(try openFile(holding: broken))
                    _ = try? MediaInspector(limits: MediaLimits()).inspect(reader, deadline: Deadline(seconds: 10))
                }
            }
        }
    }

    private func inspect(_ path: String) throws -> MediaInfo {
        try MediaInspector(limits: MediaLimits()).inspect(
            try CountingReader(path: path),
            deadline: Deadline(seconds: 20)
        )
    }
}
