import Core
import Foundation
import Testing

@testable import Media

/// What a frame of a long video costs.
///
/// Longer copies of a short video stand for long ones: only lengths count. Two seconds of it, from one key frame to the
/// next, have 4 MB.
@Suite("The cost of a frame of a long video")
struct SourceCostTests {
    /// A file, how it is made of the short video, and the most that a frame of it may cost.
    private struct Variant {
        var name: String
        var options: [String] = []
        var requests: Int
        var kilobytes: Int
    }

    @Test("A frame of H.264 takes few, bounded requests in any container, and is the right one")
    func avc() throws {
        let variants = [
            Variant(name: "last.mp4", requests: 4, kilobytes: 900),
            Variant(name: "first.mp4", options: ["-movflags", "+faststart"], requests: 4, kilobytes: 900),
            Variant(name: "movie.mov", requests: 4, kilobytes: 900),
            Variant(
                name: "fragments.mp4",
                options: ["-movflags", "frag_keyframe+empty_moov"],
                requests: 7,
                kilobytes: 1200
            ),
            Variant(
                name: "segments.mp4",
                options: ["-map", "0:v", "-movflags", "dash+global_sidx+skip_trailer"],
                requests: 6,
                kilobytes: 1200
            ),
            Variant(
                name: "bare.mp4",
                options: ["-movflags", "frag_keyframe+empty_moov+skip_trailer"],
                requests: 24,
                kilobytes: 14_000
            ),
            Variant(name: "cues.mkv", requests: 6, kilobytes: 900),
            Variant(name: "live.mkv", options: ["-live", "1"], requests: 12, kilobytes: 10_000),
            Variant(name: "stream.ts", requests: 12, kilobytes: 10_000),
            Variant(name: "blue.m2ts", options: ["-mpegts_m2ts_mode", "1"], requests: 12, kilobytes: 10_000),
            Variant(name: "wrapping.ts", options: ["-output_ts_offset", "95430"], requests: 12, kilobytes: 10_000),
            Variant(name: "plain.flv", requests: 12, kilobytes: 10_000),
            Variant(
                name: "listed.flv",
                options: ["-flvflags", "add_keyframe_index"],
                requests: 5,
                kilobytes: 1200
            ),
        ]
        try check(variants, encoder: ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac"], "mp4")
    }

    @Test("A frame of older codecs takes few, bounded requests in their containers, and is the right one")
    func others() throws {
        let mpeg = [
            "-c:v", "mpeg2video", "-maxrate", "20M", "-bufsize", "4M", "-bf", "2", "-sc_threshold", "1000000000",
        ]
        try check(
            [Variant(name: "parts.mxf", requests: 10, kilobytes: 3000)],
            encoder: mpeg + ["-c:a", "pcm_s16le"],
            "mxf"
        )
        // One track alone, its pictures of one size, so that the index is a number.
        try check(
            [Variant(name: "atom.mxf", options: ["-an", "-f", "mxf_opatom"], requests: 4, kilobytes: 1600)],
            encoder: [
                "-vf", "scale=1280:720,format=yuv422p", "-c:v", "dnxhd", "-profile:v", "dnxhr_sq", "-c:a", "pcm_s16le",
            ],
            "mxf"
        )
        try check(
            [Variant(name: "program.mpg", options: ["-f", "vob"], requests: 10, kilobytes: 10_000)],
            encoder: mpeg + ["-c:a", "mp2"],
            "mpg"
        )
        try check(
            [Variant(name: "index.avi", requests: 7, kilobytes: 1500)],
            encoder: ["-c:v", "mpeg4", "-maxrate", "20M", "-bufsize", "4M", "-c:a", "mp3"],
            "avi"
        )
        try check(
            [Variant(name: "media.wmv", requests: 10, kilobytes: 4000)],
            encoder: ["-c:v", "wmv2", "-maxrate", "20M", "-bufsize", "4M", "-c:a", "wmav2"],
            "wmv"
        )
        try check(
            [Variant(name: "theora.ogv", requests: 12, kilobytes: 10_000)],
            encoder: ["-c:v", "libtheora", "-maxrate", "20M", "-c:a", "libvorbis"],
            "ogv"
        )
    }

    /// Encodes the short video, makes each file of it, and compares frames with what `ffprobe` and `ffmpeg` say.
    private func check(_ variants: [Variant], encoder: [String], _ container: String) throws {
        try withScratch { folder in
            let short = folder.file("short.\(container)")
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25,noise=alls=40:allf=t"]
                    + ["-f", "lavfi", "-i", "sine=r=48000", "-t", "8", "-b:v", "16M", "-g", "50"] + encoder + [short]
            )
            for variant in variants {
                let path = folder.file(variant.name)
                try Tool.run(
                    "ffmpeg",
                    ["-v", "error", "-stream_loop", "7", "-i", short, "-map", "0", "-c", "copy"] + variant.options
                        + [path]
                )
                try check(variant, at: path)
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }

    private func check(_ variant: Variant, at path: String) throws {
        let reference = try ReferenceFrames(path: path)
        for percent in [0.0, 20, 33, 50, 77, 99] {
            let reader = try CountingReader(path: path)
            try #require(reader.length > 40 << 20)
            let frame = try FrameExtractor(limits: MediaLimits()).extract(
                from: reader,
                as: FrameRequest(position: .percent(percent), rendition: Rendition(format: .png)),
                deadline: Deadline(seconds: 30)
            )
            #expect(frame.usage == reader.usage)
            let label = "\(variant.name) \(percent) %: \(reader.usage), \(reader.ranges)"
            let time = try #require(frame.time)
            let wanted = reference.duration * percent / 100
            // Containers tell lengths a frame or two apart, and a key frame may lie in between.
            let others = reference.keyTimes.filter { abs($0 - wanted) < 0.1 }
            let isRight = ([reference.key(before: wanted)] + others).contains { abs($0 - time) < 0.03 }
            #expect(isRight, "\(label): \(time) s instead of \(reference.key(before: wanted)) s")
            #expect(reader.usage.requests <= variant.requests, "\(label)")
            #expect(reader.usage.bytes <= Int64(variant.kilobytes) << 10, "\(label)")
            #expect(reader.ranges.allSatisfy { $0.count <= 16 << 20 }, "\(label)")
            guard percent == 20 else { continue }
            let similarity = try DecodedPicture(frame.picture).similarity(to: reference.decoded(at: time))
            #expect(similarity >= 40, "\(label): \(similarity) dB")
        }
    }
}
