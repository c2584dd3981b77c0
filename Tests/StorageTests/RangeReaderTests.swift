import Core
import Testing

@testable import Storage

@Suite("A source that answers ranges is read by them")
struct RangeReaderTests {
    private let content = Answer.bytes(1_000_000)

    @Test("Opening costs one request, the head nothing more, and each other place one request for just its bytes")
    func ranges() throws {
        let content = content
        let server = try TestServer { request, _ in Answer.content(content, to: request) }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(reader.length == 1_000_000)
        #expect(try reader.read(at: 0, count: 65_536) == Array(content[..<65_536]))
        #expect(try reader.read(at: 100, count: 50) == Array(content[100..<150]))
        #expect(reader.usage == SourceUsage(bytes: 65_536, requests: 1))
        #expect(try reader.read(at: 65_000, count: 1000) == Array(content[65_000..<66_000]))
        #expect(try reader.read(at: 999_990, count: 100) == Array(content[999_990...]))
        #expect(reader.usage == SourceUsage(bytes: 65_536 + 464 + 10, requests: 3))
        #expect(
            server.requests.map { $0.fields["range"] } == ["bytes=0-65535", "bytes=65536-65999", "bytes=999990-999999"]
        )
        #expect(server.connections == 1)
    }

    @Test("Places outside of the source hold nothing, and cost nothing")
    func outside() throws {
        let server = try TestServer { request, _ in Answer.content(Answer.bytes(100), to: request) }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        for (offset, count) in [(100, 1), (-1, 5), (Int64.max, Int.max), (Int64.min, Int.min), (0, 0), (0, -1)] {
            #expect(try reader.read(at: offset, count: count).isEmpty)
        }
        #expect(try reader.read(at: 1, count: .max).count == 99)
        #expect(reader.usage.requests == 1)
    }

    @Test("The next job uses the connection of the last")
    func pooled() throws {
        let server = try TestServer { request, _ in Answer.content(Answer.bytes(100), to: request) }
        let client = SourceClient.local()
        for _ in 0..<10 { _ = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20)) }
        #expect(server.connections == 1)
        #expect(server.requests.count == 10)
    }

    @Test("An empty source has length 0, whichever way its server says so", arguments: ["*/0", nil])
    func empty(range: String?) throws {
        let server = try TestServer { _, _ in
            Answer.plain("416 Range Not Satisfiable", range.map { ["Content-Range: bytes \($0)"] } ?? [])
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(reader.length == 0)
        #expect(try reader.read(at: 0, count: 10).isEmpty)
    }

    @Test("A source whose server does not know ranges is read once, and served from what was read")
    func whole() throws {
        let content = content
        let server = try TestServer { _, _ in Answer.plain(body: content) }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(reader.length == 1_000_000)
        #expect(try reader.read(at: 500_000, count: 1000) == Array(content[500_000..<501_000]))
        #expect(try reader.read(at: 0, count: 10) == Array(content[..<10]))
        #expect(reader.usage == SourceUsage(bytes: 1_000_000, requests: 1))
    }

    @Test("A source that is sent whole, but larger than may be read, is refused before or at the limit")
    func wholeTooLarge() throws {
        let announced = try TestServer { _, _ in
            [Answer.head("200 OK", ["Content-Length: 99999999999"]), .pause(0.2), .close]
        }
        let endless = try TestServer { _, _ in
            [Answer.head("200 OK", ["Connection: close"])]
                + Array(repeating: .send([UInt8](repeating: 1, count: 10_000)), count: 1000)
        }
        let client = SourceClient.local { $0.maximumBytes = 100_000 }
        for server in [announced, endless] {
            let error = #expect(throws: StillsError.self) {
                try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .sourceTooLarge)
        }
    }

    @Test("A job may read so many bytes in all, and a range that would pass the limit is not asked for")
    func limit() throws {
        let content = content
        let server = try TestServer { request, _ in Answer.content(content, to: request) }
        let client = SourceClient.local { $0.maximumBytes = 100_000 }
        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(try reader.read(at: 200_000, count: 34_464).count == 34_464)
        let error = #expect(throws: StillsError.self) { try reader.read(at: 300_000, count: 1) }
        #expect(error?.code == .sourceTooLarge)
        #expect(server.requests.count == 2)
    }
}
