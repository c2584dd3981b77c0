import Core
import Foundation
import Testing

@testable import Media

/// What a storyboard of a long video costs: the index, and each key frame once.
@Suite("The cost of a storyboard")
struct StoryboardCostTests {
    private func make(_ reader: CountingReader, _ request: StoryboardRequest) throws -> Storyboard {
        try StoryboardMaker(limits: MediaLimits()).make(from: reader, as: request, deadline: Deadline(seconds: 60))
    }

    /// A video of 80 s and 60 MB or so.
    private func long(_ name: String, in folder: URL) throws -> String {
        let encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "6M", "-g", "50", "-bf", "0"]
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25,noise=alls=12:allf=t", "-t", "4"]
                + encoder + [folder.file("short.mp4")]
        )
        let path = folder.file(name)
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-stream_loop", "19", "-i", folder.file("short.mp4"), "-c", "copy", path]
        )
        return path
    }

    private func keySizes(_ path: String) throws -> [Int] {
        let list = try Tool.run(
            "ffprobe",
            ["-v", "error", "-select_streams", "v", "-show_entries", "packet=size,flags", "-of", "csv=p=0", path]
        )
        return String(decoding: list, as: UTF8.self).split(separator: "\n").filter { $0.contains("K") }
            .compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }
    }

    @Test("Where the index tells places and sizes, nothing but the index and the key frames is read")
    func movie() throws {
        try withScratch { folder in
            let path = try long("long.mp4", in: folder)
            let sizes = try keySizes(path)
            let reader = try CountingReader(path: path)
            let storyboard = try make(reader, StoryboardRequest(columns: 5, division: .rows(4)))
            #expect(storyboard.usage == reader.usage)
            // Parts of 4 s, their middles in the key frames of an odd number.
            let keys = (0..<20).reduce(0) { $0 + sizes[$1 * 2 + 1] }
            let index = 200 << 10
            #expect(reader.usage.bytes <= Int64(keys + index + (64 << 10)), "\(keys): \(reader.ranges)")
            #expect(reader.usage.requests <= 3 + 20, "\(reader.ranges)")
        }
    }

    @Test("More tiles than key frames read each key frame once")
    func dense() throws {
        try withScratch { folder in
            let path = try long("long.mp4", in: folder)
            let reader = try CountingReader(path: path)
            let storyboard = try make(reader, StoryboardRequest(columns: 20, division: .rows(10), tileWidth: 16))
            #expect(storyboard.grid.count == 200)
            let keys = try keySizes(path)
            #expect(reader.usage.bytes <= Int64(keys.reduce(0, +) + (264 << 10)))
            #expect(reader.usage.requests <= 3 + keys.count)
        }
    }

    @Test("Where the index tells places alone, little more than the key frames is read")
    func matroska() throws {
        try withScratch { folder in
            let path = try long("long.mkv", in: folder)
            let reader = try CountingReader(path: path)
            _ = try make(reader, StoryboardRequest(columns: 5, division: .rows(4)))
            #expect(reader.usage.bytes <= 12 << 20, "\(reader.ranges)")
            #expect(reader.usage.requests <= 4 + 2 * 20, "\(reader.ranges)")
        }
    }

    @Test(
        "The grid alone costs the index or a first picture, and is that of the sheet",
        arguments: ["long.mp4", "long.mkv", "long.ts"]
    )
    func grid(name: String) throws {
        try withScratch { folder in
            let path = try long(name, in: folder)
            let reader = try CountingReader(path: path)
            let grid = try make(reader, StoryboardRequest(tileWidth: 100, format: nil))
            #expect(
                grid.picture == nil && reader.usage.bytes <= 2 << 20 && reader.usage.requests <= 6,
                "\(reader.ranges)"
            )
            let sheet = try make(CountingReader(path: path), StoryboardRequest(tileWidth: 100))
            #expect(sheet.grid == grid.grid && sheet.picture?.sides == [grid.grid.width, grid.grid.height])
        }
    }
}
