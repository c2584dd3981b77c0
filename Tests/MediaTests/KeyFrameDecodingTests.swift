import Core
import Foundation
import Testing

@testable import Media

@Suite("Key frames that take more than their packet, or cannot be decoded")
struct KeyFrameDecodingTests {
    @Test("A picture that builds up from a recovery point is whole", arguments: ["mp4", "ts"], FrameChoice.allCases)
    func intraRefresh(format: String, choice: FrameChoice) throws {
        try withScratch { folder in
            let path = folder.file("refresh.\(format)")
            try CounterVideo.encode(
                path,
                options: ["-c:v", "libx264", "-g", "24", "-x264-params", "intra-refresh=1:bframes=0:scenecut=0"]
            )
            let reference = try ReferenceFrames(path: path)
            try #require(reference.keyTimes.count > 2)
            for seconds in [0.0, 1, 1.96, 2.5] {
                let frame = try Self.frame(of: path, at: .seconds(seconds), choice)
                let time = try #require(frame.time)
                if choice == .exact { #expect(abs(time - seconds) < 0.04) }
                let similarity = try DecodedPicture(frame.picture).similarity(to: reference.decoded(at: time))
                #expect(similarity >= 40, "\(seconds) s: \(similarity) dB at \(time) s")
            }
        }
    }

    @Test("A picture of two fields in a packet each has the lines of both", arguments: ["ts", "mp4", "mkv"])
    func fields(format: String) throws {
        try withScratch { folder in
            try Data(FieldVideo.bytes(pictures: 50)).write(to: folder.appending(path: "fields.264"))
            let path = folder.file("fields.\(format)")
            try Tool.ffmpeg("-r", "50", "-i", folder.file("fields.264"), "-c", "copy", path)
            let deadline = Deadline(seconds: 20)
            let container = try Container(
                BlockCache(CountingReader(path: path), deadline: deadline),
                deadline: deadline
            )
            let stream = try container.selectVideo()
            let decoder = try FrameDecoder(of: stream, limits: MediaLimits())
            let keys = NearestKeyFrame(stream: stream, container: container, decoder: decoder, deadline: deadline)
            let exact = ExactFrame(stream: stream, container: container, decoder: decoder, deadline: deadline)
            for seconds in [0.0, 0.7] {
                for found in try [keys.find(at: .seconds(seconds)), exact.find(at: .seconds(seconds))] {
                    let luma = try found.frame.luma(width: 32, height: 32)
                    #expect(luma[16] < 80, "\(seconds) s")
                    #expect(luma[32 + 16] > 180, "\(seconds) s")
                }
            }
        }
    }

    @Test("Where a key frame is broken, the one before is shown, and where all before are, the one after")
    func broken() throws {
        try withScratch { folder in
            let path = folder.file("video.mp4")
            try CounterVideo.encode(path, options: ["-c:v", "libx264", "-g", "25", "-sc_threshold", "0"])
            let keys = try Self.keys(of: path)
            try #require(keys.count == 5)
            try Self.spoil(path, keys[2...2])
            #expect(try Self.frame(of: path, at: .seconds(2.5), .key).time == 1)
            try Self.spoil(path, keys[...1])
            #expect(try Self.frame(of: path, at: .seconds(2.5), .key).time == 3)
            try Self.spoil(path, keys[3...])
            let error = #expect(throws: StillsError.self) { try Self.frame(of: path, at: .seconds(2.5), .key) }
            #expect(error?.code == .sourceUndecodable)
            #expect(error?.cause.contains("H.264") == true)
        }
    }

    /// Where the packets of key frames lie in the file.
    private static func keys(of path: String) throws -> [Range<Int>] {
        let list = try Tool.run(
            "ffprobe",
            ["-v", "error", "-show_entries", "packet=size,pos,flags", "-of", "csv=p=0", path]
        )
        let packets = String(decoding: list, as: UTF8.self).split(separator: "\n").filter { $0.contains("K") }
        return try packets.map { packet in
            let numbers = packet.split(separator: ",").compactMap { Int($0) }
            let (size, place) = (try #require(numbers.first), try #require(numbers.dropFirst().first))
            return place..<place + size
        }
    }

    /// Overwrites packets with zeros, but for what tells that they are those of key frames.
    private static func spoil(_ path: String, _ packets: ArraySlice<Range<Int>>) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for packet in packets {
            bytes.replaceSubrange(packet.dropFirst(8), with: Data(count: packet.count - 8))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    private static func frame(of path: String, at position: FramePosition, _ choice: FrameChoice) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: CountingReader(path: path),
            as: FrameRequest(position: position, choice: choice, rendition: Rendition(format: .png)),
            deadline: Deadline(seconds: 20)
        )
    }
}
