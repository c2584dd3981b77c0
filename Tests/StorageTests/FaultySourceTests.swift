import Core
import Testing

@testable import Storage

@Suite("A source that answers wrongly is a clear error, soon")
struct FaultySourceTests {
    private static let content = Answer.bytes(300_000)

    /// Opens a source that behaves, then reads ten bytes that it answers for by `later`.
    private func read(
        later: @escaping @Sendable (TestServer.Request, Int) -> [TestServer.Action]
    ) throws -> (bytes: [UInt8], requests: Int) {
        let server = try TestServer { request, before in
            before == 0 ? Answer.content(Self.content, to: request) : later(request, before)
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        return (try reader.read(at: 100_000, count: 10), server.requests.count)
    }

    private func partial(_ range: String, etag: String = "\"one\"", body: Int = 10) -> [TestServer.Action] {
        Answer.plain(
            "206 Partial Content",
            ["ETag: \(etag)", "Content-Range: bytes \(range)"],
            body: Array(Self.content[100_000..<100_000 + body])
        )
    }

    @Test(
        "A later answer with the wrong range, length or version is not used",
        arguments: [
            "100001-100010/300000", "0-9/300000", "100000-100009/300001", "100000-300000/*", "nonsense",
            "*/300000",
        ]
    )
    func wrongRange(_ range: String) throws {
        let answer = partial(range)
        let error = #expect(throws: StillsError.self) { try read { _, _ in answer } }
        #expect(error?.code == .sourceFailed)
    }

    @Test("A source that changes while it is read is an error that says so")
    func changed() throws {
        let answer = partial("100000-100009/300000", etag: "\"two\"")
        let error = #expect(throws: StillsError.self) { try read { _, _ in answer } }
        #expect(error?.code == .sourceFailed && error?.cause.contains("changed") == true)
        let whole = #expect(throws: StillsError.self) {
            try read { _, _ in Answer.plain("200 OK", ["ETag: \"two\""], body: Answer.bytes(100)) }
        }
        #expect(whole?.cause.contains("changed") == true)
    }

    @Test("A server that sends more than was asked for is not believed")
    func tooMany() throws {
        let answer = partial("100000-100009/300000", body: 11)
        let error = #expect(throws: StillsError.self) { try read { _, _ in answer } }
        #expect(error?.code == .sourceFailed)
    }

    @Test("A connection that is reset before an answer is asked again, once")
    func reset() throws {
        let (bytes, _) = try read { request, before in
            before == 1 ? [.reset] : Answer.content(Self.content, to: request)
        }
        #expect(bytes.count == 10)
        let server = try TestServer { _, _ in [.reset] }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceFailed)
        #expect((2...4).contains(server.requests.count))
    }

    @Test("A whole source that breaks off is read again from its start, once")
    func wholeBroken() throws {
        let server = try TestServer { _, before in
            before == 0
                ? [Answer.head("200 OK", ["Content-Length: 100"]), .send([9, 9]), .close]
                : Answer.plain(body: Answer.bytes(100))
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(try reader.read(at: 0, count: 200) == Answer.bytes(100))
    }

    @Test(
        "A status says what is wrong",
        arguments: [
            ("404 Not Found", ErrorCode.sourceNotFound), ("410 Gone", .sourceNotFound),
            ("401 Unauthorized", .sourceDenied),
            ("403 Forbidden", .sourceDenied), ("500 Internal Server Error", .sourceFailed),
            ("418 Teapot", .sourceFailed),
            ("204 No Content", .sourceFailed), ("304 Not Modified", .sourceFailed),
            ("504 Gateway Timeout", .sourceTimeout),
            ("999 Odd", .sourceFailed),
        ]
    )
    func status(_ status: String, _ code: ErrorCode) throws {
        let server = try TestServer { _, _ in Answer.plain(status) }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == code)
    }

    @Test(
        "A first answer that cannot be trusted is refused",
        arguments: [
            ["Content-Range: bytes 1-10/100"],
            [],
            ["Content-Range: bytes 0-9/10", "Content-Range: bytes 0-9/11"],
            ["Content-Range: bytes 0-9/99999999999999999999"], ["Content-Range: bytes 0-9/9223372036854775807"],
            ["Content-Range: bytes 0-9/1125899906842625"],
            ["Content-Range: bytes 0-9/10", "Content-Encoding: gzip"],
            ["Content-Type: multipart/byteranges; boundary=x"],
            ["Content-Range: bytes 0-4/5"],
        ]
    )
    func firstAnswer(fields: [String]) throws {
        let server = try TestServer { _, _ in Answer.plain("206 Partial Content", fields, body: Answer.bytes(10)) }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceFailed)
    }

    @Test("What is not HTTP, or a head without end, is refused")
    func notHTTP() throws {
        let line = "X-Filler: " + String(repeating: "x", count: 1000) + "\r\n"
        let answers: [[TestServer.Action]] = [
            [.text("SSH-2.0-OpenSSH_9.2\r\n"), .close],
            [.text("HTTP/1.1 200 OK\r\n")] + Array(repeating: .text(line), count: 5000),
            Array(repeating: .text("HTTP/1.1 100 Continue\r\n\r\n"), count: 50_000),
            [.text("HTTP/1.1 99999999999999999999 OK\r\n\r\n"), .close],
            [.text("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), .close],
            [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx"), .close],
        ]
        for answer in answers {
            let server = try TestServer { _, _ in answer }
            let error = #expect(throws: StillsError.self) {
                try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .sourceFailed)
        }
    }
}
