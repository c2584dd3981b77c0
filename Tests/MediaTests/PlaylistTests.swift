import Core
import Foundation
import Testing

@testable import Media

@Suite("Playlists and manifests")
struct PlaylistTests {
    @Test(
        "A playlist is known by its first bytes",
        arguments: [
            ("#EXTM3U\n", PlaylistKind.hls), ("\u{FEFF}  \r\n#EXTM3U8", .hls), ("<MPD ", .dash),
            ("\u{FEFF}\n<mpd:MPD>", .dash),
            ("<?xml version='1.0'?>\n<!-- made -->\n<MPD\n xmlns='x'>", .dash), ("<MPDX>", nil), ("x #EXTM3U", nil),
            ("<html>", nil), ("", nil), ("ffconcat version 1.0", nil),
        ]
    )
    func kinds(text: String, kind: PlaylistKind?) {
        #expect(PlaylistKind(head: Array(text.utf8)) == kind)
    }

    @Test("A playlist that may not be followed is refused by its name, before anything is made of it")
    func refused() throws {
        for (text, name) in [("#EXTM3U\nrubbish", "an HLS playlist"), ("<MPD rubbish", "a DASH manifest")] {
            let error = #expect(throws: StillsError.self) {
                try FrameExtractor(limits: MediaLimits()).extract(
                    from: FileRangeReader(openFile(holding: Array(text.utf8))),
                    as: FrameRequest(position: .default, rendition: Rendition(format: .jpeg)),
                    deadline: Deadline(seconds: 5)
                )
            }
            #expect(error?.code == .mediaUnsupported && error?.cause.contains(name) == true)
        }
    }

    @Test("Segments, their headers, ranges, gaps and keys are found by time")
    func hls() throws {
        let text = """
            #EXTM3U
            #EXT-X-MEDIA-SEQUENCE:258
            #EXT-X-MAP:URI="head.mp4",BYTERANGE="720@10"
            #EXTINF:4.5,title, with a comma
            #EXT-X-BYTERANGE:100@1000
            all.mp4
            #EXTINF:4
            #EXT-X-BYTERANGE:50
            all.mp4
            #EXT-X-GAP
            #EXTINF:2,
            gone.mp4
            #EXT-X-KEY:METHOD=AES-128,URI="key?a=1,2",IV=0x1F
            #EXTINF:3,
            secret.ts
            #EXT-X-KEY:METHOD=AES-128,URI="key"
            #EXTINF:3,
            # a comment
            more.ts
            #EXT-X-ENDLIST
            """
        let segments = try HLSSegments(text.split(separator: "\n"))
        #expect(!segments.isLive && segments.duration == 16.5)
        let first = try #require(segments.segment(at: -1))
        #expect(first.start == 0 && first.media.path == ["all.mp4"] && first.media.range == 1000..<1100)
        #expect(first.header?.path == ["head.mp4"] && first.header?.range == 10..<730)
        #expect(segments.segment(at: 4.49)?.start == 0)
        #expect(segments.segment(at: 4.5)?.media.range == 1100..<1150)
        #expect(segments.segment(at: 9)?.start == 4.5)
        let secret = try #require(segments.segment(at: 11)?.encryption)
        #expect(
            secret.key.path == ["key?a=1,2"] && secret.initializationVector == [UInt8](repeating: 0, count: 15) + [0x1F]
        )
        let more = try #require(segments.segment(at: .infinity)?.encryption)
        #expect(more.initializationVector == [UInt8](repeating: 0, count: 14) + [1, 6])
    }

    @Test("Of several qualities the one with the highest bit rate is taken that has pictures")
    func master() {
        let text = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=99999999,CODECS="mp4a.40.2, ac-3"
            sound.m3u8
            #EXT-X-STREAM-INF:CODECS="avc1.4d401e,mp4a.40.2",BANDWIDTH=1280000
            low.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=7680000
            high.m3u8?a=b
            #EXT-X-STREAM-INF:BANDWIDTH=2560000
            mid.m3u8
            """
        #expect(HLSMaster(text.split(separator: "\n")).best == "high.m3u8?a=b")
        #expect(HLSMaster(["#EXT-X-STREAM-INF:CODECS=\"mp4a\"", "a"]).best == "a")
        #expect(HLSMaster(["#EXTINF:2,", "a.ts"]).best == nil)
    }

    @Test(
        "AES-128 is decrypted from any place on",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"))
    )
    func decrypted() throws {
        try withScratch { folder in
            var generator = SeededGenerator(state: 5)
            let key = (0..<16).map { UInt8($0) }
            let vector = (0..<16).map { UInt8(200 - $0) }
            for count in [1, 15, 16, 17, 1000] {
                let clear = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                try Data(clear).write(to: folder.appending(path: "clear"))
                try Tool.run(
                    "openssl",
                    [
                        "enc", "-aes-128-cbc", "-K", key.hexadecimal, "-iv", vector.hexadecimal, "-in",
                        folder.file("clear"), "-out",
                        folder.file("encrypted"),
                    ]
                )
                let file = FileRangeReader(try OpenFile(path: folder.file("encrypted")))
                let reader = try DecryptedReader(file, nil, key: key, vector: vector)
                for _ in 0..<50 {
                    let start = Int.random(in: 0..<count, using: &generator)
                    let length = Int.random(in: 1...count + 20, using: &generator)
                    let got = try reader.read(at: Int64(start), count: length)
                    #expect(got == Array(clear[start..<min(count, start + length)]))
                }
                #expect(try reader.read(at: Int64(count), count: 100).isEmpty)
            }
            #expect(throws: StillsError.self) {
                try DecryptedReader(
                    FileRangeReader(openFile(holding: key)),
                    nil,
                    key: Array(key.dropLast()),
                    vector: vector
                )
            }
        }
    }

    @Test("Playlists changed at random never crash, and end by the deadline")
    func changed() throws {
        try withScratch { folder in
            let path = { folder.file($0) }
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=64x48:r=5:d=4",
                "-c:v",
                "libx264",
                "-g",
                "5",
                path("v.mp4")
            )
            try Tool.ffmpeg("-i", path("v.mp4"), "-c", "copy", "-f", "hls", "-hls_time", "1", path("list.m3u8"))
            try Tool.ffmpeg("-i", path("v.mp4"), "-c", "copy", "-f", "dash", "-seg_duration", "1", path("list.mpd"))
            var generator = SeededGenerator(state: 3)
            let numbers = [
                "-1", "9223372036854775807", "1e400", "nan", "0", "99999999999999999999", "1099511627776", "", "PT9S",
            ]
            for name in ["list.m3u8", "list.mpd"] {
                let whole = try String(contentsOfFile: path(name), encoding: .utf8)
                for round in 0..<150 {
                    var parts = whole.split { !$0.isNumber }
                    let part = parts.remove(at: .random(in: 0..<parts.count, using: &generator))
                    let number = numbers[.random(in: 0..<numbers.count, using: &generator)]
                    var text = whole.replacingCharacters(in: part.startIndex..<part.endIndex, with: number)
                    if round % 3 == 0 { text = String(text.prefix(.random(in: 0...text.count, using: &generator))) }
                    try text.write(toFile: path("changed"), atomically: false, encoding: .utf8)
                    do {
                        let frame = try FrameExtractor(limits: MediaLimits()).extract(
                            from: FolderReader("changed", in: folder),
                            as: FrameRequest(position: .percent(50), rendition: Rendition(format: .jpeg)),
                            deadline: Deadline(seconds: 5)
                        )
                        #expect(frame.picture.width == 64)
                    } catch let error as StillsError {
                        #expect([404, 415, 422].contains(error.code.status), "\(error) for \(number)")
                    }
                }
            }
        }
    }
}
