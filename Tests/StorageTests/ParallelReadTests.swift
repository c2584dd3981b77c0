import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("Several ranges are read at the same time")
struct ParallelReadTests {
    private static let content = Answer.bytes(1_000_000)
    /// Twelve ranges that lie behind the head, out of order, of different lengths.
    private static let ranges: [Range<Int64>] = (0..<12).map { index in
        let start = Int64(100_000 + (index * 7 % 12) * 70_000)
        return start..<start + 1000 + Int64(index)
    }

    /// As many others, of which nothing has been read by then.
    private static let further = ranges.map { $0.lowerBound + 20_000..<$0.upperBound + 20_000 }

    private func open(
        _ server: TestServer,
        path: String = "/video.mp4",
        _ change: (inout SourceConfiguration) -> Void = { _ in }
    ) throws -> any RangeReader {
        try SourceClient.local(change).openReader(SourceURL(server.url(path)), deadline: Deadline(seconds: 20))
    }

    private func expect(_ bytes: [[UInt8]], _ ranges: [Range<Int64>] = ranges) {
        #expect(bytes.count == ranges.count)
        for (bytes, range) in zip(bytes, ranges) {
            #expect(bytes == Array(Self.content[Int(range.lowerBound)..<Int(range.upperBound)]))
        }
    }

    @Test("Each range comes back in its place, five at a time, and the next job uses the connections again")
    func together() throws {
        let load = Mutex<(now: Int, most: Int)>((0, 0))
        let server = try TestServer { request, _ in
            load.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            Thread.sleep(forTimeInterval: 0.1)
            load.withLock { $0.now -= 1 }
            return Answer.content(Self.content, to: request)
        }
        let client = SourceClient.local()
        for round in 1...3 {
            // Another source, of which nothing is kept yet.
            let reader = try client.openReader(SourceURL(server.url("/\(round)")), deadline: Deadline(seconds: 20))
            expect(try reader.read(Self.ranges))
            #expect(reader.usage == SourceUsage(bytes: 65_536 + 12_066, requests: 13))
            #expect(server.requests.count == 13 * round)
        }
        #expect(load.withLock { $0.most } == ParallelTransfers.maximum)
        #expect(server.connections == ParallelTransfers.maximum + 1)
    }

    @Test("Ranges in the head, across its end, at the end of the source and outside of it are as they are one by one")
    func edges() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let reader = try open(server)
        let ranges: [Range<Int64>] = [
            0..<10, 65_500..<65_600, 999_990..<1_000_100, 1_000_000..<1_000_010, 500..<500, -5..<5, 300_000..<300_001,
        ]
        let inside: [Range<Int64>] = [
            0..<10, 65_500..<65_600, 999_990..<1_000_000, 0..<0, 0..<0, 0..<5, 300_000..<300_001,
        ]
        expect(try reader.read(ranges), inside)
        #expect(reader.usage == SourceUsage(bytes: 65_536 + 64 + 10 + 1, requests: 4))
        #expect(try reader.read([]).isEmpty)
        let whole = try open(try TestServer { _, _ in Answer.plain(body: Self.content) })
        expect(try whole.read(Self.ranges))
        #expect(whole.usage.requests == 1)
    }

    @Test("What breaks off is resumed where it broke")
    func broken() throws {
        let server = try TestServer { request, before in
            guard before % 3 == 1, let range = request.range else { return Answer.content(Self.content, to: request) }
            return [
                Answer.head(
                    "206 Partial Content",
                    [
                        "Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/1000000",
                        "Content-Length: \(range.count)",
                    ]
                ), .send(Array(Self.content[range.lowerBound..<range.lowerBound + 400])), .close,
            ]
        }
        let reader = try open(server)
        expect(try reader.read(Self.ranges))
        #expect(reader.usage.bytes == 65_536 + 12_066)
        #expect(
            server.requests.contains {
                $0.range.map { range in Self.ranges.contains { $0.lowerBound + 400 == range.lowerBound } } ?? false
            }
        )
    }

    @Test("A server that refuses several requests at once is asked one by one from then on", arguments: [429, 503])
    func refused(status: Int) throws {
        let load = Mutex(0)
        let server = try TestServer { request, _ in
            let now = load.withLock { load in
                load += 1
                return load
            }
            defer { load.withLock { $0 -= 1 } }
            Thread.sleep(forTimeInterval: 0.02)
            return now > 1 ? Answer.plain("\(status) Too Many") : Answer.content(Self.content, to: request)
        }
        let reader = try open(server)
        expect(try reader.read(Self.ranges))
        let connections = server.connections
        let requests = server.requests.count
        #expect(requests <= 13 + ParallelTransfers.maximum)
        expect(try reader.read(Self.further), Self.further)
        #expect(server.connections == connections && server.requests.count == requests + 12)
        #expect(reader.usage.requests == requests + 12)
    }

    @Test("A server that keeps further connections waiting is soon read over the one that it serves")
    func oneConnection() throws {
        let server = try TestServer { request, before in
            (1...ParallelTransfers.maximum).contains(before) ? [.pause(15)] : Answer.content(Self.content, to: request)
        }
        let reader = try open(server) { $0.firstByteSeconds = 0.3 }
        let start = ContinuousClock.now
        expect(try reader.read(Self.ranges))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(server.requests.count == 13 + ParallelTransfers.maximum)
    }

    @Test("Where a presigned target has expired, the way is gone again from the start, and then several at once")
    func expired() throws {
        let server = try TestServer { request, before in
            switch request.target {
            case "/start": Answer.redirect(to: "/signed\(before)")
            case "/signed0" where before > 1: Answer.plain("403 Forbidden")
            default: Answer.content(Self.content, to: request)
            }
        }
        let reader = try open(server, path: "/start")
        expect(try reader.read(Self.ranges))
        let connections = server.connections
        let requests = server.requests
        #expect(requests.count { $0.target == "/start" } == 2)
        expect(try reader.read(Self.further), Self.further)
        #expect(server.requests.count == requests.count + 12)
        #expect(server.requests.suffix(12).allSatisfy { $0.target == requests.last?.target })
        #expect(server.connections > connections, "An answer that is refused ends its connection.")
    }

    @Test("A source that changes on the way is an error, and so is one that is gone")
    func changed() throws {
        let changed = try TestServer { request, before in
            Answer.content(Self.content, to: request, etag: before < 5 ? "\"one\"" : "\"two\"")
        }
        let error = #expect(throws: StillsError.self) { try open(changed).read(Self.ranges) }
        #expect(error?.cause.contains("changed") == true)
        let gone = try TestServer { request, before in
            before < 5 ? Answer.content(Self.content, to: request) : Answer.plain("404 Not Found")
        }
        let missing = #expect(throws: StillsError.self) { try open(gone).read(Self.ranges) }
        #expect(missing?.code == .sourceNotFound)
    }

    @Test("Ranges that would pass the limit together are not asked for")
    func limit() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let reader = try open(server) { $0.maximumBytes = 70_000 }
        let error = #expect(throws: StillsError.self) { try reader.read(Self.ranges) }
        #expect(error?.code == .sourceTooLarge && server.requests.count == 1)
    }

    @Test("After the deadline nothing is sent, and a server that drips is given up at it")
    func late() throws {
        let server = try TestServer { request, before in
            guard before > 0 else { return Answer.content(Self.content, to: request) }
            return [Answer.head("206 Partial Content", ["Content-Length: 1000"])]
                + (0..<100).flatMap { _ in [.send([1]), .pause(0.05)] }
        }
        let client = SourceClient.local()
        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 0.7))
        let start = ContinuousClock.now
        #expect(throws: StillsError.self) { try reader.read(Self.ranges) }
        #expect(ContinuousClock.now - start < .seconds(3))
        Thread.sleep(forTimeInterval: 0.7)
        let requests = server.requests.count
        let error = #expect(throws: StillsError.self) { try reader.read(Self.ranges) }
        #expect(error?.code == .deadlineExceeded && server.requests.count == requests)
    }

    @Test("Each connection is judged by the guard")
    func judged() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let url = try SourceURL(server.url(host: "public.example"))
        let jobs = Self.ranges.prefix(3).map { range in
            ParallelTransfers.Job(
                request: HTTPRequest(url: url, part: .range(range)),
                receiver: Exchange.Receiver(accept: { _ in }, receive: { _ in true })
            )
        }
        let results = try ParallelTransfers(CurlShare()).perform(
            jobs,
            configuration: SourceConfiguration(),
            sourceGuard: SourceGuard(),
            names: ["public.example:\(server.port):127.0.0.1"],
            deadline: Deadline(seconds: 20)
        )
        for result in results {
            let error = #expect(throws: StillsError.self) { try result?.get() }
            #expect(error?.code == .sourceRefused)
        }
        #expect(results.count == 3 && server.connections == 0)
    }
}
