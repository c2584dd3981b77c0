import Core
import Foundation
import Testing

@testable import Media

@Suite("Storyboards of videos of many kinds")
struct StoryboardTests {
    private func make(_ reader: any RangeReader, _ request: StoryboardRequest) throws -> Storyboard {
        try StoryboardMaker(limits: MediaLimits()).make(
            from: reader,
            as: request,
            deadline: Deadline(seconds: 60)
        )
    }

    private func video(_ path: String, seconds: Int = 12, _ encoder: [String]) throws {
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25,gblur=3"]
                + ["-f", "lavfi", "-i", "sine=r=48000", "-t", "\(seconds)"] + encoder + [path]
        )
    }

    private func patch(_ path: String, _ old: [UInt8], _ new: [UInt8]) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(try #require(bytes.range(of: Data(old))), with: Data(new))
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test(
        "Each tile is the key frame at or before the middle of its part, as it is shown",
        arguments: [
            ("last.mp4", ["-c:v", "libx264", "-bf", "2", "-g", "30"]),
            ("fragmented.mp4", ["-c:v", "libx264", "-g", "30", "-movflags", "frag_keyframe+empty_moov"]),
            ("anamorphic.mov", ["-c:v", "libx264", "-g", "30", "-vf", "setsar=3/2"]),
            ("h264.mkv", ["-c:v", "libx264", "-g", "30"]),
            ("vp9.webm", ["-c:v", "libvpx-vp9", "-g", "30", "-deadline", "realtime", "-cpu-used", "8"]),
            ("h264.ts", ["-c:v", "libx264", "-g", "30", "-bf", "2"]),
            ("mpeg2.mxf", ["-c:v", "mpeg2video", "-g", "30", "-q:v", "3"]),
            ("mpeg4.avi", ["-c:v", "mpeg4", "-g", "30", "-q:v", "3"]),
            ("flv.flv", ["-c:v", "flv", "-g", "30", "-q:v", "3"]),
        ]
    )
    func containers(name: String, encoder: [String]) throws {
        try withScratch { folder in
            let path = folder.file(name)
            try video(path, encoder)
            let request = StoryboardRequest(columns: 3, division: .rows(2), format: .png)
            let storyboard = try make(CountingReader(path: path), request)
            let grid = storyboard.grid
            #expect(grid.count == 6 && abs(grid.duration - 12) < 0.1, "\(grid.duration)")
            #expect(grid.tileHeight == (name == "anamorphic.mov" ? 80 : 120))
            let sheet = try DecodedPicture(#require(storyboard.picture))
            let reference = try ReferenceFrames(path: path)
            for index in 0..<6 {
                let time = reference.key(before: grid.time(of: index))
                let frame = try reference.decoded(at: time, filters: "scale=160:\(grid.tileHeight):flags=area")
                let similarity = try DecodedPicture(tile: index, of: sheet, grid).similarity(to: frame)
                #expect(similarity >= 32, "\(name), tile \(index), \(time) s: \(similarity) dB")
            }
        }
    }

    @Test("A turned video has upright tiles, in JPEG as in WebP", arguments: [OutputFormat.jpeg, .webp])
    func turned(format: OutputFormat) throws {
        try withScratch { folder in
            try video(folder.file("flat.mp4"), seconds: 2, ["-c:v", "libx264", "-g", "25"])
            let path = folder.file("turned.mp4")
            try Tool.ffmpeg("-i", folder.file("flat.mp4"), "-c", "copy", "-metadata:s:v", "rotate=90", path)
            let storyboard = try make(
                CountingReader(path: path),
                StoryboardRequest(columns: 2, division: .rows(1), tileWidth: 150, format: format)
            )
            let grid = storyboard.grid
            let picture = try #require(storyboard.picture)
            #expect(picture.format == format && picture.sides == [300, 200] && grid.tileHeight == 200)
            let reference = try ReferenceFrames(path: path).decoded(at: 1, filters: "scale=150:200:flags=area")
            let tile = try DecodedPicture(tile: 1, of: DecodedPicture(picture), grid)
            #expect(try tile.similarity(to: reference) >= 28)
        }
    }

    @Test("A frame of another shape than the container tells stands on black, and the grid stays")
    func padded() throws {
        try withScratch { folder in
            let path = folder.file("wide.mp4")
            try video(path, seconds: 1, ["-c:v", "libx264", "-vf", "drawbox=t=fill:c=white,setsar=2/1"])
            try patch(path, Array("pasp".utf8), Array("free".utf8))
            // The width and the height in `tkhd`.
            try patch(path, [2, 128, 0, 0, 0, 240, 0, 0], [1, 64, 0, 0, 0, 240, 0, 0])
            let request = StoryboardRequest(columns: 1, division: .rows(1), format: .png)
            let storyboard = try make(CountingReader(path: path), request)
            let picture = try DecodedPicture(#require(storyboard.picture))
            #expect(picture.width == 160 && picture.height == 120)
            #expect(picture.color(0.5, 0.1).isNear(.black) && picture.color(0.5, 0.9).isNear(.black))
            #expect(picture.color(0.02, 0.5).isNear(.white) && picture.color(0.98, 0.5).isNear(.white))
        }
    }

    @Test("A broken key frame is stood in for by the one before; where all are broken, that is said")
    func broken() throws {
        try withScratch { folder in
            let path = folder.file("video.mov")
            try video(path, seconds: 4, ["-c:v", "mjpeg", "-r", "1", "-pix_fmt", "yuvj420p", "-an"])
            let list = try Tool.run(
                "ffprobe",
                [
                    "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos,size,flags", "-of", "csv=p=0",
                    path,
                ]
            )
            let keys = String(decoding: list, as: UTF8.self).split(separator: "\n").filter { $0.contains("K") }
                .map { $0.split(separator: ",").compactMap { Int($0) } }
            try #require(keys.count == 4 && keys.allSatisfy { $0.count == 2 })
            let request = StoryboardRequest(columns: 4, division: .rows(1), format: .png)
            let whole = try DecodedPicture(#require(try make(CountingReader(path: path), request).picture))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            func damage(_ key: [Int]) throws {
                bytes.replaceSubrange(key[1]..<key[1] + key[0], with: Data(repeating: 0xFF, count: key[0]))
                try bytes.write(to: URL(fileURLWithPath: path))
            }
            try damage(keys[2])
            let storyboard = try make(CountingReader(path: path), request)
            let sheet = try DecodedPicture(#require(storyboard.picture))
            for (tile, expected) in [(0, 0), (1, 1), (2, 1), (3, 3)] {
                let shown = try DecodedPicture(tile: tile, of: sheet, storyboard.grid)
                let wanted = try DecodedPicture(tile: expected, of: whole, storyboard.grid)
                #expect(try shown.similarity(to: wanted) == 100, "tile \(tile)")
            }
            for key in keys { try damage(key) }
            let error = #expect(throws: StillsError.self) { try make(CountingReader(path: path), request) }
            #expect(error?.code == .sourceUndecodable)
        }
    }

    @Test("What has no frames has no storyboard, and the error says why")
    func refused() throws {
        try withScratch { folder in
            let files: [(String, [String], ErrorCode)] = [
                ("still.png", ["-f", "lavfi", "-i", "testsrc2", "-frames:v", "1"], .mediaUnsupported),
                ("sound.mp4", ["-f", "lavfi", "-i", "sine=d=1"], .sourceUndecodable),
            ]
            for (name, arguments, code) in files {
                try Tool.run("ffmpeg", ["-v", "error"] + arguments + [folder.file(name)])
                let error = #expect(throws: StillsError.self) {
                    try make(CountingReader(path: folder.file(name)), StoryboardRequest())
                }
                #expect(error?.code == code, "\(name)")
            }
        }
    }
}
