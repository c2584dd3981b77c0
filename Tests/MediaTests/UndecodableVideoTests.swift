import Core
import Foundation
import Testing

@testable import Media

@Suite("Videos that cannot be decoded say why")
struct UndecodableVideoTests {
    @Test("An encrypted MP4 is said to be encrypted, by its packets and by its header")
    func encryptedMovie() throws {
        try withScratch { folder in
            let path = folder.file("packets.mp4")
            try CounterVideo.encode(
                path,
                frames: 30,
                options: [
                    "-c:v", "libx264", "-encryption_scheme", "cenc-aes-ctr",
                    "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
                    "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
                ]
            )
            for choice in FrameChoice.allCases {
                #expect(try cause(of: path, choice).contains("is encrypted (CENC, H.264 (avc1))"))
            }
            try CounterVideo.encode(folder.file("header.mp4"), frames: 30, options: ["-c:v", "libx264"])
            try replace("avc1\0\0\0\0\0\0", by: "encv\0\0\0\0\0\0", in: folder.file("header.mp4"))
            #expect(try cause(of: folder.file("header.mp4")).contains("is encrypted (CENC"))
        }
    }

    @Test("An encrypted Matroska file is said to be encrypted")
    func encryptedMatroska() throws {
        try withScratch { folder in
            let path = folder.file("video.mkv")
            let title = String(repeating: "x", count: 60)
            try CounterVideo.encode(
                path,
                frames: 30,
                options: ["-c:v", "libx264", "-metadata:s:v:0", "title=\(title)"]
            )
            // In the room of the title: ContentEncodings, one of which is encryption with a key (RFC 9559 section 5.1.4.1.31).
            let key: [UInt8] = [0x47, 0xE2, 0x84, 1, 2, 3, 4]
            let encryption: [UInt8] = [0x50, 0x35, 0x8B, 0x47, 0xE1, 0x81, 5] + key
            let encoding: [UInt8] = [0x62, 0x40, 0x80 | UInt8(4 + encryption.count), 0x50, 0x33, 0x81, 1] + encryption
            let encodings: [UInt8] = [0x6D, 0x80, 0x80 | UInt8(encoding.count)] + encoding
            let room = 3 + title.utf8.count - encodings.count
            let void = [0xEC, 0x80 | UInt8(room - 2)] + [UInt8](repeating: 0, count: room - 2)
            try replace([0x53, 0x6E, 0x80 | 60] + Array(title.utf8), by: encodings + void, in: path)
            let cause = try cause(of: path)
            #expect(cause.contains("is encrypted (H.264)"), "\(cause)")
        }
    }

    @Test(
        "A codec that is not known here is named",
        arguments: [
            ("vvc1", "encoded with VVC (vvc1)"), ("Zz9q", "an unknown codec (Zz9q)"),
            ("\u{1}\u{7}<>", "an unknown codec,"),
        ]
    )
    func unknownCodec(code: String, name: String) throws {
        try withScratch { folder in
            try CounterVideo.encode(folder.file("video.mp4"), frames: 30, options: ["-c:v", "libx264"])
            try replace("avc1\0\0\0\0\0\0", by: code + "\0\0\0\0\0\0", in: folder.file("video.mp4"))
            let cause = try cause(of: folder.file("video.mp4"))
            #expect(cause.contains(name), "\(cause)")
        }
    }

    @Test(
        "Every codec that is common can be decoded",
        arguments: [
            "h264", "hevc", "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "prores", "dnxhd", "mjpeg",
            "jpeg2000", "ffv1", "theora", "wmv1", "wmv2", "wmv3", "vc1", "msmpeg4v3", "h263", "dvvideo", "flv1", "vp6f",
        ]
    )
    func codecs(name: String) {
        #expect(FFmpeg.canDecode(name))
    }

    private func cause(of path: String, _ choice: FrameChoice = .key) throws -> String {
        let error = #expect(throws: StillsError.self) {
            try FrameExtractor(limits: MediaLimits()).extract(
                from: CountingReader(path: path),
                as: FrameRequest(position: .percent(50), choice: choice, rendition: Rendition(format: .jpeg)),
                deadline: Deadline(seconds: 20)
            )
        }
        #expect(error?.code == .sourceUndecodable)
        return error?.cause ?? ""
    }

    private func replace(_ old: String, by new: String, in path: String) throws {
        try replace(Array(old.utf8), by: Array(new.utf8), in: path)
    }

    private func replace(_ old: [UInt8], by new: [UInt8], in path: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try #require(old.count == new.count)
        bytes.replaceSubrange(try #require(bytes.range(of: Data(old))), with: new)
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
