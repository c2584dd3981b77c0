import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("A source that keeps failing is left alone for a while", .timeLimit(.minutes(1)))
struct PausedSourceTests {
    private static let content = Answer.bytes(300_000)
    private static let one = SourceAccount(id: "one")

    /// A server that answers as it is told at the moment.
    private final class Moody: Sendable {
        let mood = Mutex<[TestServer.Action]?>(nil)

        func start() throws -> TestServer {
            try TestServer { [self] request, _ in mood.withLock { $0 } ?? Answer.content(content, to: request) }
        }
    }

    private func open(_ server: TestServer, _ client: SourceClient, _ account: SourceAccount? = one) throws {
        _ = try client.openReader(
            Source(SourceURL(server.url()), account: account),
            deadline: Deadline(seconds: 20)
        )
    }

    private func code(_ server: TestServer, _ client: SourceClient, _ account: SourceAccount? = one) -> StillsError? {
        do {
            try open(server, client, account)
            return nil
        } catch {
            return error as? StillsError
        }
    }

    @Test(
        "After five failures in a row nothing is sent any more, and the error says how many there were and what was last",
        arguments: [
            (Answer.plain("500 Oops"), 5, "status 500"), (Answer.plain("503 Busy"), 5, "status 503"),
            ([.text("SSH-2.0-OpenSSH\r\n"), .close], 5, "not valid HTTP"), ([.reset], 3, "broke off"),
        ]
    )
    func opens(answer: [TestServer.Action], jobs: Int, reason: String) throws {
        let server = try TestServer { _, _ in answer }
        let client = SourceClient.local()
        for _ in 0..<jobs { _ = code(server, client) }
        #expect(server.requests.count == 5)
        let error = code(server, client)
        #expect(error?.code == .sourcePaused && error?.code.status == 503)
        #expect(error?.cause.contains("failed 5 times") == true && error?.cause.contains(reason) == true)
        #expect((1...5).contains(error?.retryAfter ?? 0) && error?.fix.contains(" s.") == true)
        #expect(server.requests.count == 5)
    }

    @Test("What a server says no to, what the guard refuses and what is too large are no failures")
    func noFailures() throws {
        let client = SourceClient.local { $0.maximumBytes = 100_000 }
        for status in ["404 Not Found", "403 Forbidden", "429 Too Many"] {
            let server = try TestServer { _, _ in Answer.plain(status) }
            for _ in 0..<7 { #expect(code(server, client)?.code != .sourcePaused) }
            #expect(server.requests.count == 7)
        }
        let large = try TestServer { _, _ in Answer.plain(body: Self.content) }
        for _ in 0..<7 { #expect(code(large, client)?.code == .sourceTooLarge) }
        let refusing = SourceClient(configuration: SourceConfiguration())
        for _ in 0..<7 { #expect(code(large, refusing)?.code == .sourceRefused) }
    }

    @Test("A job that is given up while the source is silent is no failure")
    func abandoned() throws {
        let server = try TestServer { _, _ in [.pause(3)] }
        let client = SourceClient.local()
        for _ in 0..<7 {
            let deadline = Deadline(seconds: 20)
            let seen = server.requests.count
            Thread.detachNewThread {
                while server.requests.count == seen { Thread.sleep(forTimeInterval: 0.002) }
                deadline.abandon()
            }
            #expect(throws: StillsError.self) {
                try client.openReader(Source(SourceURL(server.url()), account: Self.one), deadline: deadline)
            }
        }
        #expect(server.requests.count == 7)
    }

    @Test("Another account neither feels nor sees it, and the server itself has its own count")
    func accounts() throws {
        let server = try TestServer { _, _ in Answer.plain("500 Oops") }
        let client = SourceClient.local()
        for _ in 0..<5 { _ = code(server, client) }
        #expect(code(server, client)?.code == .sourcePaused)
        for account in [SourceAccount(id: "two"), nil] {
            #expect(code(server, client, account)?.code == .sourceFailed)
        }
        #expect(server.requests.count == 7)
    }

    @Test("After the pause one request is tried; a success opens the way for all")
    func recovers() throws {
        let moody = Moody()
        moody.mood.withLock { $0 = Answer.plain("500 Oops") }
        let server = try moody.start()
        let client = SourceClient.local {
            $0.circuitFailures = 2
            $0.circuitSeconds = 0.2
        }
        for _ in 0..<2 { _ = code(server, client) }
        #expect(code(server, client)?.code == .sourcePaused && server.requests.count == 2)
        Thread.sleep(forTimeInterval: 0.25)
        // The probe fails, and the pause is twice as long.
        #expect(code(server, client)?.code == .sourceFailed && server.requests.count == 3)
        Thread.sleep(forTimeInterval: 0.25)
        let paused = code(server, client)
        #expect(paused?.code == .sourcePaused && paused?.cause.contains("3 times") == true)
        #expect(server.requests.count == 3)
        moody.mood.withLock { $0 = nil }
        Thread.sleep(forTimeInterval: 0.25)
        for _ in 0..<3 { #expect(code(server, client) == nil) }
        #expect(server.requests.count == 6)
    }

    @Test("Answers that break off count where the job does not get the rest, once for the job")
    func broken() throws {
        let head = Answer.head(
            "206 Partial Content",
            ["Content-Range: bytes 0-65535/300000", "Content-Length: 65536"]
        )
        let server = try TestServer { request, _ in
            guard let range = request.range, range.lowerBound > 0 else { return [head, .send([1]), .close] }
            return [
                Answer.head(
                    "206 Partial Content",
                    [
                        "Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/300000",
                        "Content-Length: \(range.count)",
                    ]
                ), .send([1]), .close,
            ]
        }
        let client = SourceClient.local { $0.circuitFailures = 2 }
        for _ in 0..<2 {
            let error = #expect(throws: StillsError.self) {
                try client.openReader(
                    Source(SourceURL(server.url()), account: Self.one),
                    deadline: Deadline(seconds: 20)
                )
                .read(at: 0, count: 1000)
            }
            #expect(error?.code == .sourceFailed)
        }
        let requests = server.requests.count
        #expect(requests > 4)
        #expect(code(server, client)?.code == .sourcePaused && server.requests.count == requests)
    }

    @Test("Callbacks and downloads take part, and 0 failures switch it off")
    func everywhere() throws {
        let server = try TestServer { _, _ in Answer.plain("500 Oops") }
        let client = SourceClient.local { $0.circuitFailures = 2 }
        let source = try Source(server.url(), account: Self.one)
        for _ in 0..<2 { #expect(try client.post(source, json: [], deadline: Deadline(seconds: 9)) == 500) }
        let post = #expect(throws: StillsError.self) {
            try client.post(source, json: [], deadline: Deadline(seconds: 9))
        }
        try withBlobs { blobs, _ in
            let file = try blobs.stage()
            let download = #expect(throws: StillsError.self) {
                try client.download(source, into: file, limit: 9, deadline: Deadline(seconds: 9))
            }
            #expect(download?.code == .sourcePaused)
        }
        #expect(post?.code == .sourcePaused && server.requests.count == 2)
        let tireless = SourceClient.local { $0.circuitFailures = 0 }
        for _ in 0..<20 { #expect(code(server, tireless)?.code == .sourceFailed) }
    }

    @Test("Requests that fail beside each other do not count, one by one they may be answered")
    func parallel() throws {
        let load = Mutex(0)
        let server = try TestServer { request, _ in
            let now = load.withLock { load in
                load += 1
                return load
            }
            defer { load.withLock { $0 -= 1 } }
            Thread.sleep(forTimeInterval: 0.02)
            return now > 1 ? Answer.plain("503 Too Many") : Answer.content(Self.content, to: request)
        }
        let client = SourceClient.local { $0.circuitFailures = 1 }
        let reader = try client.openReader(
            Source(SourceURL(server.url()), account: Self.one),
            deadline: Deadline(seconds: 20)
        )
        let ranges: [Range<Int64>] = (0..<8).map { number in
            let start = Int64(100_000 + number * 10_000)
            return start..<start + 100
        }
        let bytes = try reader.read(ranges)
        #expect(bytes.map(\.count) == ranges.map(\.count))
    }
}
