import Testing

@testable import Storage

@Suite("Content-Range is read as it is, or not at all")
struct ContentRangeTests {
    @Test("A range with its total is half-open and whole")
    func satisfied() {
        #expect(ContentRange("bytes 0-0/1") == .bytes(0..<1, total: 1))
        #expect(ContentRange("Bytes 10-19/20") == .bytes(10..<20, total: 20))
        #expect(ContentRange("bytes 0-9/*") == .bytes(0..<10, total: nil))
        #expect(ContentRange("bytes */0") == .unsatisfied(total: 0))
    }

    @Test(
        "What makes no sense is refused, and no number traps",
        arguments: [
            "", "bytes", "bytes ", "bytes 0-9", "bytes 5-4/10", "bytes 0-10/10", "bytes -1-4/10", "bytes +0-4/10",
            "bytes 0-9/10/11", "bytes 0-9/-10", "bytes */*", "items 0-9/10", "bytes 0-9/10, bytes 0-9/10",
            "bytes 0-9223372036854775807/9223372036854775807", "bytes 0-9223372036854775807/*",
            "bytes 0-99999999999999999999/99999999999999999999", "bytes 1-2-3/4", "bytes 0-9/1e9",
        ]
    )
    func refused(_ text: String) {
        #expect(ContentRange(text) == nil)
    }
}
