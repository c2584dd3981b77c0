import Core
import Testing

@testable import Server

@Suite struct ByteRangeTests {
    @Test(
        "A range that exists is read",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=0-9", 0..<10), ("bytes=5-", 5..<10), ("bytes=-3", 7..<10),
            ("bytes=-100", 0..<10), ("bytes=3-99999999999999999999", 3..<10),
        ]
    )
    func satisfiable(_ header: String, _ range: Range<Int>) throws {
        #expect(try ByteRange.parse(header, length: 10) == range)
    }

    @Test(
        "What is no single range of bytes means the whole",
        arguments: [
            "", "bytes=", "bytes=-", "bytes=5-3", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=+1-2",
            "bytes=1-2-3",
        ]
    )
    func ignored(_ header: String) throws {
        #expect(try ByteRange.parse(header, length: 10) == nil)
    }

    @Test(
        "A range behind the end is refused",
        arguments: ["bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"]
    )
    func unsatisfiable(_ header: String) {
        #expect(throws: StillsError.self) { try ByteRange.parse(header, length: 10) }
    }
}
