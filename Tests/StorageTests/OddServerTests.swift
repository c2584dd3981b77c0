import Core
import Testing

@testable import Storage

@Suite("A server that answers ranges in its own way is read all the same")
struct OddServerTests {
    private static let content = Answer.bytes(300_000)

    private func open(
        _ answer: @escaping @Sendable (TestServer.Request, Int) -> [TestServer.Action]
    ) throws -> (any RangeReader, TestServer) {
        let server = try TestServer(answer: answer)
        return (try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20)), server)
    }

    /// The bytes of a range as `206`, with nothing but `Content-Range` to tell so.
    private static func part(_ range: Range<Int>, total: String = "300000") -> [TestServer.Action] {
        Answer.plain(
            "206 Partial Content",
            ["Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)"],
            body: Array(content[range])
        )
    }

    private static func half(_ range: ClosedRange<Int>) -> Range<Int> {
        range.lowerBound..<min(range.upperBound + 1, content.count)
    }

    @Test("No Accept-Ranges")
    func silent() throws {
        let (reader, server) = try open { request, _ in request.range.map { Self.part(Self.half($0)) } ?? [.close] }
        #expect(try reader.read(at: 100_000, count: 10) == Array(Self.content[100_000..<100_010]))
        #expect(server.connections == 1)
    }

    @Test("An unknown length is found by asking for the last byte")
    func unknownLength() throws {
        let (reader, server) = try open { request, _ in
            Self.part(request.range.map(Self.half) ?? 299_999..<300_000, total: "*")
        }
        #expect(reader.length == 300_000)
        #expect(try reader.read(at: 299_990, count: 100) == Array(Self.content[299_990...]))
        #expect(server.requests.map { $0.fields["range"] } == ["bytes=0-65535", "bytes=-1", "bytes=299990-299999"])
        #expect(server.connections == 1)
    }

    @Test(
        "Where the last byte is not to be had, the source is read whole",
        arguments: [
            Answer.plain("416 Range Not Satisfiable"), Answer.plain(body: content),
            Answer.plain("206 Partial Content", ["Content-Range: bytes 0-1/*"], body: [0, 31]),
            Answer.plain("206 Partial Content", ["Content-Range: bytes 0-0/*"], body: [0]),
        ]
    )
    func unknownLast(answer: [TestServer.Action]) throws {
        let (reader, server) = try open { request, _ in
            guard let field = request.fields["range"] else { return Answer.plain(body: Self.content) }
            return field == "bytes=-1" ? answer : Self.part(0..<65_536, total: "*")
        }
        #expect(reader.length == 300_000)
        #expect(try reader.read(at: 299_990, count: 100) == Array(Self.content[299_990...]))
        #expect(server.requests.last?.fields["range"] == nil)
    }

    @Test("A server that ignores the end of a range is cut short")
    func ignoresEnd() throws {
        let (reader, server) = try open { request, _ in
            request.range.map { Self.part($0.lowerBound..<300_000) } ?? [.close]
        }
        #expect(reader.length == 300_000)
        #expect(try reader.read(at: 0, count: 65_536) == Array(Self.content[..<65_536]))
        #expect(try reader.read(at: 100_000, count: 10) == Array(Self.content[100_000..<100_010]))
        #expect(reader.usage.bytes < 200_000)
        #expect(server.requests.count == 2)
    }

    @Test("HTTP/1.0, which closes each connection")
    func old() throws {
        let (reader, server) = try open { request, _ in
            guard let range = request.range.map(Self.half) else { return [.close] }
            let fields = "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/300000"
            return [
                .text("HTTP/1.0 206 Partial Content\r\n\(fields)\r\n\r\n"), .send(Array(Self.content[range])), .close,
            ]
        }
        #expect(try reader.read(at: 100_000, count: 10) == Array(Self.content[100_000..<100_010]))
        #expect(server.connections == 2)
    }

    @Test("A chunked 206, with a trailer")
    func chunked() throws {
        let (reader, server) = try open { request, _ in
            guard let range = request.range.map(Self.half) else { return [.close] }
            let fields = [
                "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/300000", "Transfer-Encoding: chunked",
            ]
            let size = String(range.count, radix: 16)
            return [
                Answer.head("206 Partial Content", fields), .text("\(size)\r\n"), .send(Array(Self.content[range])),
                .text("\r\n0\r\nX-Trailer: 1\r\n\r\n"),
            ]
        }
        #expect(try reader.read(at: 100_000, count: 10) == Array(Self.content[100_000..<100_010]))
        #expect(server.connections == 1)
    }

    @Test("A redirect that comes with a later range is followed")
    func redirected() throws {
        let (reader, server) = try open { request, before in
            before > 0 && request.target == "/video.mp4"
                ? Answer.redirect(to: "/elsewhere") : Answer.content(Self.content, to: request)
        }
        #expect(try reader.read(at: 100_000, count: 10) == Array(Self.content[100_000..<100_010]))
        #expect(try reader.read(at: 200_000, count: 10) == Array(Self.content[200_000..<200_010]))
        #expect(server.requests.map(\.target) == ["/video.mp4", "/video.mp4", "/elsewhere", "/elsewhere"])
    }

    @Test("A busy server that names a time of a second is asked again, once in a job", arguments: [429, 503])
    func busy(status: Int) throws {
        let (reader, server) = try open { request, before in
            before == 0 ? Answer.plain("\(status) Busy", ["Retry-After: 0"]) : Answer.content(Self.content, to: request)
        }
        #expect(reader.length == 300_000 && server.requests.count == 2)
        let error = #expect(throws: StillsError.self) {
            try open { _, _ in Answer.plain("\(status) Busy", ["Retry-After: 0"], body: Answer.bytes(100)) }
        }
        #expect(error?.code == .sourceFailed && error?.code.status == 502 && error?.retryAfter == 1)
    }

    @Test(
        "A busy server that names a longer time, or none, is not waited for, and the client hears of it",
        arguments: [("Retry-After: 60", 60), ("Retry-After: 999999999999999999999", nil), ("X: y", nil)]
    )
    func busyForLonger(field: String, seconds: Int?) throws {
        let start = ContinuousClock.now
        let error = #expect(throws: StillsError.self) {
            try open { _, _ in Answer.plain("503 Service Unavailable", [field]) }
        }
        #expect(error?.code == .sourceFailed && error?.cause.contains("busy") == true && error?.retryAfter == seconds)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(
        "A source that only comes whole, and is too long for that, is refused by that name",
        arguments: [true, false]
    )
    func wholeTooLong(isAnnounced: Bool) throws {
        let server = try TestServer { _, _ in
            [
                Answer.head("200 OK", isAnnounced ? ["Content-Length: 101000"] : []),
                .send(Answer.bytes(isAnnounced ? 1 : 101_000)),
            ]
                + (isAnnounced ? [.pause(3)] : [.close])
        }
        let start = ContinuousClock.now
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local { $0.maximumBytes = 100_000 }
                .openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceTooLarge && error?.cause.contains("does not answer range requests") == true)
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
