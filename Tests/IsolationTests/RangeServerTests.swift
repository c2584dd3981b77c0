import Core
import Testing

@testable import Isolation

@Suite("What a renderer may ask of its source") struct RangeServerTests {
    /// Bytes in memory that refer to others of their kind.
    private final class Bytes: RangeReader {
        let bytes: [UInt8]
        var usage = SourceUsage()
        let opensReferences = true
        private let failure: StillsError?

        init(_ bytes: [UInt8], failure: StillsError? = nil) {
            self.bytes = bytes
            self.failure = failure
        }

        var length: Int64 { Int64(bytes.count) }

        func read(at offset: Int64, count: Int) throws -> [UInt8] {
            if let failure { throw failure }
            return Array(bytes.dropFirst(Int(offset)).prefix(count))
        }

        func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
            Bytes(Array(path.joined().utf8))
        }
    }

    private let denied = DenyList()
    private func make(_ bytes: [UInt8] = Array(0..<100)) -> RangeServer { RangeServer(Bytes(bytes), denied: denied) }

    @Test func rangesComeInTheirOrder() throws {
        let (order, bytes) = try make().answer(.read(0, [90..<100, 0..<2]))
        guard case .bytes([10, 2]) = order else {
            Issue.record("\(order)")
            return
        }
        #expect(bytes == [Array(90..<100), [0, 1]])
    }

    @Test(arguments: [
        Reply.read(1, [0..<1]), .read(-1, [0..<1]), .read(0, [-1..<1]), .read(0, [0..<101]), .read(0, [0..<Int64.max]),
        .read(0, Array(repeating: 0..<1, count: 1_001)), .open(7, ["a"], nil), .open(0, ["a"], Int64.min..<Int64.max),
        .open(0, Array(repeating: "a", count: 17), nil),
    ])
    func whatNoRendererAsksIsGarbage(question: Reply) {
        #expect(throws: RendererChannel.Failure.self) { try make().answer(question) }
    }

    @Test func referencesAreReadersOfTheirOwn() throws {
        let server = make()
        guard case .opened(let facts) = try server.answer(.open(0, ["abc"], nil)).order else {
            Issue.record("it was not opened")
            return
        }
        #expect(facts.length == 3)
        #expect(try server.answer(.read(facts.reader, [1..<3])).bytes == [Array("bc".utf8)])
    }

    @Test func anErrorOfTheSourceComesBackWithItsDetail() throws {
        let own = StillsError(.sourceDenied, "No.", fix: "Ask.", detail: "what the log alone may have")
        let server = RangeServer(Bytes([1], failure: own), denied: denied)
        guard case .refused(let told) = try server.answer(.read(0, [0..<1])).order else {
            Issue.record("it was not refused")
            return
        }
        #expect(told.detail == nil)
        #expect(server.error(like: told) == own)
        #expect(server.error(like: StillsError(.sourceDenied, "Yes.", fix: "Ask.")) == nil)
    }

    @Test func theSameBytesFromTheSamePlacesAreDeniedAgain() throws {
        let first = make()
        #expect(first.hash == nil)
        _ = try first.answer(.read(0, [0..<10]))
        _ = try first.answer(.read(0, [50..<60]))
        denied.add(try #require(first.hash), isCertain: true)

        let again = make()
        guard case .bytes = try again.answer(.read(0, [0..<10])).order,
            case .refused(let error) = try again.answer(.read(0, [50..<60])).order
        else {
            Issue.record("it was given away again")
            return
        }
        #expect(error.code == .sourceUndecodable)

        let other = make(Array(1..<101))
        _ = try other.answer(.read(0, [0..<10]))
        guard case .bytes = try other.answer(.read(0, [50..<60])).order else {
            Issue.record("other bytes were denied")
            return
        }
    }
}
