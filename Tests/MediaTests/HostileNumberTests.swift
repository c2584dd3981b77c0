import CFFmpeg
import Core
import Foundation
import Testing

@testable import Media

@Suite("Numbers in files that nobody would write in good faith")
struct HostileNumberTests {
    @Test("An index of more pictures than fit a memory is refused wherever it is told", arguments: Bomb.allCases)
    func endless(bomb: Bomb) throws {
        let bytes = bomb.bytes + MovieBytes.box("mdat", MovieBytes.zeros(4000))
        for isInspected in [false, true] {
            let start = ContinuousClock.now
            #expect(throws: StillsError.self, "\(bomb)") {
                if isInspected {
                    _ = try MediaInspector(limits: MediaLimits())
                        .inspect(BytesReader(bytes), deadline: Deadline(seconds: 20))
                } else {
                    _ = try frame(bytes)
                }
            }
            #expect(start.duration(to: .now) < .seconds(10), "\(bomb)")
        }
        // Each of these would take 5 GB and more.
        #expect(try peakMemory() < 4 << 20)
    }

    enum Bomb: CaseIterable {
        case tracks, behindOtherBoxes, fragmented, runs, edits, hidden

        var bytes: [UInt8] {
            let track = { (pictures: UInt64) in MovieBytes.track(1, pictures: pictures) }
            switch self {
            case .tracks:
                return MovieBytes.file((1...30).flatMap { MovieBytes.track($0, pictures: 10_000_000) })
            case .behindOtherBoxes:
                return MovieBytes.file((0..<256).flatMap { _ in MovieBytes.box("free") }, track(20_000_000))
            case .fragmented:
                return MovieBytes.file(track(20_000_000), MovieBytes.extends(1))
            case .runs:
                return MovieBytes.file(track(0), MovieBytes.extends(1))
                    + MovieBytes.fragment(1, runs: [UInt64](repeating: 100_000, count: 20_000))
            case .edits:
                return MovieBytes.file(MovieBytes.track(1, pictures: 1_000_000, edits: 20_000))
            case .hidden:
                return MovieBytes.file(MovieBytes.track(1, pictures: 100_000, edits: 3))
            }
        }
    }

    @Test("Pictures of fragments are counted as far as there may be any")
    func endlessFragments() {
        let bytes = MovieBytes.fragment(1, runs: [UInt64](repeating: 100_000, count: 100))
        let marks = bytes.withUnsafeBytes {
            FragmentMarks(of: 1, FragmentMarks.Defaults(), from: 0, shift: 0).marks(in: $0, at: 0)
        }
        #expect(marks.count == 400_000)
    }

    @Test("An index of fragments that lie behind the end of the file is no use, and no harm")
    func fragmentsBehindTheEnd() throws {
        let table = MovieBytes.full(
            "tfra",
            flags: 1 << 24,
            MovieBytes.numbers(1, 0, 1) + MovieBytes.numbers(0, 0, 1 << 30, 0) + [1, 1, 1]
        )
        let index = MovieBytes.box(
            "mfra",
            table,
            MovieBytes.full("mfro", MovieBytes.numbers(UInt64(table.count + 24)))
        )
        let bytes =
            MovieBytes.file(MovieBytes.track(1, pictures: 0), MovieBytes.extends(1))
            + MovieBytes.fragment(1, runs: [2]) + MovieBytes.box("mdat", MovieBytes.zeros(4000)) + index
        #expect(throws: StillsError.self) { try frame(bytes) }
    }

    @Test("Packets of a program stream that tell no size take no longer than others")
    func packetsWithoutSize() throws {
        try withScratch { folder in
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x240:r=25:d=4",
                "-c:v",
                "mpeg2video",
                "-g",
                "25",
                folder.file("video.mpg")
            )
            let whole = try [UInt8](Data(contentsOf: folder.appending(path: "video.mpg")))
            let packet: [UInt8] = [0, 0, 1, 0xE0, 0, 0, 0x80, 0x80, 5, 0x21, 0, 1, 0, 1]
            let many = (0..<800_000).flatMap { _ in packet }
            let start = ContinuousClock.now
            _ = try? frame(Array(whole.prefix(whole.count / 2)) + many)
            #expect(start.duration(to: .now) < .seconds(25))
        }
    }

    @Test("The last time that there is can be that of a Matroska block")
    func lastTime() throws {
        try withScratch { folder in
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x240:r=25:d=1",
                "-c:v",
                "libx264",
                folder.file("video.mkv")
            )
            let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "video.mkv")))
            let cluster = try #require(bytes.withUnsafeBytes { $0.place(of: [0x1F, 0x43, 0xB6, 0x75], from: 0) })
            let last = [UInt8](arrayLiteral: 0x7F) + [UInt8](repeating: 255, count: 7)
            let segment = try #require(bytes.withUnsafeBytes { $0.place(of: [0x18, 0x53, 0x80, 0x67], from: 0) })
            let place = MovieBytes.number(UInt64(cluster + 30 - segment - 12), bytes: 6)
            var head = Array(bytes.prefix(cluster))
            head += [0x1C, 0x53, 0xBB, 0x6B, 0x99, 0xBB, 0x97, 0xB3, 0x88] + last
            head += [0xB7, 0x8B, 0xF7, 0x81, 1, 0xF1, 0x86] + place
            // The index of one entry stands before the first cluster, whose own time is the last one, too.
            let block = try #require(bytes.withUnsafeBytes { $0.place(of: [0xA3], from: cluster) })
            head += [0x1F, 0x43, 0xB6, 0x75, 1] + [UInt8](repeating: 255, count: 7) + [0xE7, 0x88] + last
            _ = try? frame(head + Array(bytes[block...]))
        }
    }

    @Test("The place of a partition's index is not where its header ends, however long that says it is")
    func longPartition() throws {
        final class Endless: RangeReader {
            let length: Int64 = 1 << 50
            var usage = SourceUsage()
            func read(at offset: Int64, count: Int) throws -> [UInt8] {
                var bytes = [UInt8](repeating: 0, count: count)
                let header: [UInt8] = [6, 0x0E, 0x2B, 0x34, 2, 5, 1, 1, 0x0D, 1, 2, 1, 1, 2, 4, 0, 0x88, 0, 2]
                if offset == 0 { bytes.replaceSubrange(0..<header.count, with: header) }
                return bytes
            }
        }
        #expect(try MaterialPartition(at: 0, in: BlockCache(Endless(), deadline: Deadline(seconds: 5))) == nil)
    }

    @Test("Playlists may hold the least number that there is")
    func leastNumbers() throws {
        let lines = ["#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=-9223372036854775808,CODECS=\"mp4a\"", "sound"]
        #expect(HLSMaster(lines.map { $0[...] }).best == "sound")
        let element = try #require(XMLElement(Array("<Representation/>".utf8)))
        let template = DASHTemplate(representation: element, number: 7, time: 0)
        #expect(template.filled("$Number%-9223372036854775808d$") == "7")
    }

    private func frame(_ bytes: [UInt8]) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: BytesReader(bytes),
            as: FrameRequest(position: .percent(50), rendition: Rendition(format: .jpeg, width: 64)),
            deadline: Deadline(seconds: 20)
        )
    }

    /// The most memory that this process has had, in kB.
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
