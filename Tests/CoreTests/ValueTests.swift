import Core
import FoundationEssentials
import Testing

@Suite struct ValueTests {
    @Test("A query is decoded strictly, and a plus sign stays one")
    func query() throws {
        let query = try Query("url=https%3A%2F%2Fa%2Fb+c&x=&y&%C3%A9=%E2%82%AC")
        #expect(query["url"] == "https://a/b+c")
        #expect(query["x"] == "" && query["y"] == "" && query["é"] == "€")
        for broken in ["a=%", "a=%2", "a=%zz", "a=%ff", "%=1", "a=%C3%28"] {
            #expect(throws: StillsError.self, "\(broken)") { try Query(broken) }
        }
    }

    @Test("Encoding and decoding give the text back", arguments: ["", "a b", "ü/ß?&=+%#", "日本", "\u{0}\u{7f}"])
    func roundTrip(_ text: String) {
        #expect(Query.decode(Query.encode(text)[...]) == text)
    }

    @Test("Positions are read as they are written on the command line")
    func positions() {
        #expect(FramePosition("10%") == .percent(10))
        #expect(FramePosition("12.5s") == .seconds(12.5))
        #expect(FramePosition("12.5") == .seconds(12.5))
        for bad in ["", "%", "s", "-1s", "101%", "nan%", "inf", "1e99", "10 %", "ten"] {
            #expect(FramePosition(bad) == nil, "\(bad)")
        }
    }

    @Test("Colours are read by name and in hexadecimal")
    func colors() {
        #expect(Color("red") == Color(red: 255, green: 0, blue: 0))
        #expect(Color("#F80") == Color(red: 255, green: 136, blue: 0))
        #expect(Color("ff880080") == Color(red: 255, green: 136, blue: 0, alpha: 128))
        #expect(Color("transparent")?.alpha == 0)
        #expect(Color("ff880080")?.hexadecimal == "ff880080")
        for bad in ["", "#", "#ff", "#fffff", "-ff880", "+ff8800", "gggggg", "ff88008", "ff88008080", "٣٣٣"] {
            #expect(Color(bad) == nil, "\(bad)")
        }
    }

    @Test("A format is known by its first bytes, whatever the name of the file")
    func signatures() {
        func format(_ bytes: [UInt8]) -> ImageFormat? { ImageFormat(signatureOf: bytes) }
        #expect(format([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(format(Array("GIF89a....".utf8)) == .gif)
        #expect(format(Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8)) == .webp)
        #expect(format(Array("RIFF....AVI LIST".utf8)) == nil)
        #expect(format(Array("\0\0\0\u{20}ftypavif\0\0\0\0avifmif1".utf8)) == .avif)
        #expect(format(Array("\0\0\0\u{20}ftypmif1\0\0\0\0mif1avif".utf8)) == .avif)
        #expect(format(Array("\0\0\0\u{18}ftypheic\0\0\0\0mif1heic".utf8)) == .heic)
        #expect(format(Array("\0\0\0\u{20}ftypisom\0\0\u{2}\0isomiso2avc1mp41".utf8)) == nil)
        #expect(format(Array("II*\0".utf8)) == .tiff)
        #expect(format([]) == nil)
        #expect(format([0xFF]) == nil)
    }

    @Test("Each error code has a status that a client can act on, and a name that fits a metric label")
    func errorCodes() {
        for code in ErrorCode.allCases {
            #expect((400...504).contains(code.status))
            #expect(
                code.rawValue.utf8.allSatisfy {
                    $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                }
            )
        }
    }

    @Test("A deadline passes once, and has no time left then")
    func deadline() throws {
        let far = Deadline(seconds: 60)
        #expect(!far.hasPassed && far.milliseconds > 59_000 && far.milliseconds <= 60_000)
        try far.check()
        let past = Deadline(seconds: -1)
        #expect(past.hasPassed && past.milliseconds == 0)
        #expect(throws: StillsError.self) { try past.check() }
    }

    @Test("An open file stays readable after its name is gone, and never reads past its end")
    func openFile() throws {
        let path = FileManager.default.temporaryDirectory.path + "/stills-core-\(RandomText.make(count: 8))"
        try Data([1, 2, 3, 4, 5]).write(to: URL(filePath: path))
        let file = try OpenFile(path: path)
        try FileManager.default.removeItem(atPath: path)
        #expect(try file.read(at: 1, count: 3) == [2, 3, 4])
        #expect(try file.read(at: 3, count: 100) == [4, 5])
        #expect(try file.read(at: 5, count: 1) == [])
        #expect(try file.read(at: .max, count: .max) == [])
        #expect(throws: StillsError.self) { try OpenFile(path: path) }
        #expect(throws: StillsError.self, "a directory is no file") { try OpenFile(path: "/") }
    }
}
