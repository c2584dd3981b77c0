import Core
import Testing

@testable import Storage

@Suite("Answers that end early are asked for again, while that leads on")
struct BrokenAnswerTests {
    private static let content = Answer.bytes(1_000_000)

    /// Answers each range with `count` bytes of it, announced as all of it, and then by `end`.
    private static func broken(
        after count: Int,
        _ end: TestServer.Action...
    ) -> @Sendable (TestServer.Request, Int) -> [TestServer.Action] {
        { request, before in
            guard before > 0, let range = request.range, range.count > count else {
                return Answer.content(content, to: request)
            }
            let head = Answer.head(
                "206 Partial Content",
                [
                    "Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/\(content.count)",
                    "Content-Length: \(range.count)",
                ]
            )
            return [head, .send(Array(content[range].prefix(count)))] + end
        }
    }

    private func read(
        _ range: Range<Int>,
        of server: TestServer,
        _ change: (inout SourceConfiguration) -> Void = { _ in }
    ) throws -> [UInt8] {
        let client = SourceClient.local(change)
        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        return try reader.read(at: Int64(range.lowerBound), count: range.count)
    }

    @Test("A connection that breaks again and again is resumed where it broke, as long as each brings 64 KiB")
    func progress() throws {
        let server = try TestServer(answer: Self.broken(after: 65_536, .close))
        #expect(try read(100_000..<900_000, of: server) == Array(Self.content[100_000..<900_000]))
        #expect(server.requests.count == 14)
        #expect(server.requests.last?.fields["range"] == "bytes=886432-899999")
    }

    @Test("Answers that bring little are asked for five times more, and then given up")
    func patience() throws {
        let server = try TestServer(answer: Self.broken(after: 3, .close))
        #expect(try read(100_000..<100_018, of: server) == Array(Self.content[100_000..<100_018]))
        let error = #expect(throws: StillsError.self) { try read(200_000..<200_019, of: server) }
        #expect(error?.code == .sourceFailed)
    }

    @Test("Answers that bring nothing are given up after the second")
    func nothing() throws {
        let server = try TestServer(answer: Self.broken(after: 0, .close))
        let error = #expect(throws: StillsError.self) { try read(100_000..<100_010, of: server) }
        #expect(error?.code == .sourceFailed)
        #expect(server.requests.count == 3)
    }

    @Test("A server that falls silent in the middle is asked for the rest")
    func stall() throws {
        let server = try TestServer(answer: Self.broken(after: 70_000, .pause(5)))
        #expect(
            try read(100_000..<200_000, of: server) { $0.idleSeconds = 0.2 } == Array(Self.content[100_000..<200_000])
        )
    }

    @Test("A server that goes on falling silent did not answer in time")
    func stalls() throws {
        let server = try TestServer(answer: Self.broken(after: 1, .pause(5)))
        let start = ContinuousClock.now
        let error = #expect(throws: StillsError.self) {
            try read(100_000..<200_000, of: server) { $0.idleSeconds = 0.1 }
        }
        #expect(error?.code == .sourceTimeout)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test("A server that sends less than was asked for is asked for the rest")
    func less() throws {
        let server = try TestServer { request, _ in
            guard var range = request.range else { return Answer.plain("400 Bad Request") }
            range = range.lowerBound...min(range.upperBound, range.lowerBound + 99_999, Self.content.count - 1)
            return Answer.plain(
                "206 Partial Content",
                ["Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/\(Self.content.count)"],
                body: Array(Self.content[range])
            )
        }
        #expect(try read(0..<1_000_000, of: server) == Self.content)
        #expect(server.connections == 1)
    }

    @Test("A connection that the server closes just as it is used again is no failure", arguments: [true, false])
    func reused(isReset: Bool) throws {
        let server = try TestServer { request, before in
            before % 2 == 1 ? [isReset ? .reset : .close] : Answer.content(Self.content, to: request)
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        for offset in stride(from: 100_000, to: 110_000, by: 1000) {
            #expect(try reader.read(at: Int64(offset), count: 10) == Array(Self.content[offset..<offset + 10]))
        }
        #expect(reader.usage == SourceUsage(bytes: 65_536 + 100, requests: 11))
    }
}
