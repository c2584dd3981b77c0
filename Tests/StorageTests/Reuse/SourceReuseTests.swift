import Core
import Testing

@testable import Storage

@Suite("What was read of a source serves the next job")
struct SourceReuseTests {
    private static let content = Answer.bytes(1_000_000)
    private static let index: Range<Int64> = 900_000..<950_000

    /// Reads what a frame needs: the head, an index, and a key frame that no other frame needs.
    private func cut(
        _ number: Int,
        of url: String,
        by client: SourceClient,
        account: SourceAccount? = nil,
        credential: Credential? = nil,
        from content: [UInt8] = content
    ) throws -> SourceUsage {
        let source = try Source(url, account: account, credential: credential)
        let reader = try client.openReader(source, deadline: Deadline(seconds: 20))
        let key = Int64(100_000 + number * 1000)
        for range in [0..<65_536, Self.index, key..<key + 500] {
            let bytes = try reader.read(at: range.lowerBound, count: range.count)
            #expect(bytes == Array(content[Int(range.lowerBound)..<Int(range.upperBound)]))
        }
        return reader.usage
    }

    private func file(_ tag: String? = "\"one\"", _ changed: String? = nil) -> VersionedFile {
        VersionedFile(VersionedFile.Version(content: Self.content, tag: tag, changed: changed))
    }

    private static let first = SourceUsage(bytes: 65_536 + 50_000 + 500, requests: 3)

    @Test(
        "Ten frames cost one index, and each after the first two requests",
        arguments: [
            ("\"one\"", "if-none-match: \"one\"", "if-match: \"one\""),
            (nil, "if-modified-since", "if-unmodified-since"),
        ]
    )
    func frames(tag: String?, asked: String, required: String) throws {
        let server = try TestServer(file(tag, VersionedFile.yesterday))
        let client = SourceClient.local()
        #expect(try cut(0, of: server.url(), by: client) == Self.first)
        for number in 1..<10 {
            #expect(try cut(number, of: server.url(), by: client) == SourceUsage(bytes: 500, requests: 2))
        }
        #expect(server.requests.count == 3 + 9 * 2 && server.connections == 1)
        #expect(server.requests[3].fields["range"] == "bytes=0-0")
        let conditions = server.conditions
        #expect(conditions.count { $0.hasPrefix(asked) } == 9)
        #expect(conditions.count { $0.hasPrefix(required) } == 2 + 9)
        #expect(conditions.count == 20)
    }

    @Test("The same frame again costs one request without a body")
    func again() throws {
        let server = try TestServer(file())
        let client = SourceClient.local()
        _ = try cut(0, of: server.url(), by: client)
        #expect(try cut(0, of: server.url(), by: client) == SourceUsage(bytes: 0, requests: 1))
    }

    @Test("A server that knows no conditions is asked for one byte, which tells as well")
    func ignorant() throws {
        let file = file()
        file.replace { $0.knowsConditions = false }
        let server = try TestServer(file)
        let client = SourceClient.local()
        _ = try cut(0, of: server.url(), by: client)
        #expect(try cut(1, of: server.url(), by: client) == SourceUsage(bytes: 501, requests: 2))
    }

    @Test("What is there at the start and at the end of a range is not fetched again")
    func hole() throws {
        let server = try TestServer(file())
        let client = SourceClient.local()
        let url = try SourceURL(server.url())
        let one = try client.openReader(url, deadline: Deadline(seconds: 20))
        for start in [100_000, 120_000, 140_000] { _ = try one.read(at: Int64(start), count: 10_000) }
        let other = try client.openReader(url, deadline: Deadline(seconds: 20))
        #expect(try other.read(at: 105_000, count: 40_000) == Array(Self.content[105_000..<145_000]))
        #expect(server.requests.last?.fields["range"] == "bytes=110000-139999")
        #expect(try one.read(at: 100_000, count: 50_000) == Array(Self.content[100_000..<150_000]))
        #expect(server.requests.count == 6)
    }

    @Test("Ranges that are read at the same time fill it, and are served from it")
    func parallel() throws {
        let server = try TestServer(file())
        let client = SourceClient.local()
        let ranges: [Range<Int64>] = (0..<12).map { 100_000 + $0 * 50_000..<101_000 + $0 * 50_000 }
        let expected = ranges.map { Array(Self.content[Int($0.lowerBound)..<Int($0.upperBound)]) }
        for cost in [SourceUsage(bytes: 65_536 + 12_000, requests: 13), SourceUsage(bytes: 0, requests: 1)] {
            let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
            #expect(try reader.read(ranges) == expected)
            #expect(reader.usage == cost)
        }
        #expect(server.conditions.count { $0.hasPrefix("if-match") } == 12)
    }

    @Test("Accounts never share, nor do credentials, nor versions of them")
    func owners() throws {
        let server = try TestServer(file())
        let client = SourceClient.local()
        let hosts = [CredentialHost("http://127.0.0.1:\(server.port)")].compactMap(\.self)
        let credentials = ["a:1", "a:2"].map {
            Credential(identity: $0, body: .bearer(Secret("secret")), scope: CredentialScope(hosts: hosts))
        }
        let accounts = ["one", "two"].map { SourceAccount(id: $0) }
        for round in 0..<2 {
            for account in [nil] + accounts {
                for credential in [nil] + credentials {
                    let cost = try cut(0, of: server.url(), by: client, account: account, credential: credential)
                    #expect(cost == (round == 0 ? Self.first : SourceUsage(bytes: 0, requests: 1)))
                }
            }
        }
    }

    @Test("A redirect is followed from the start each time")
    func redirect() throws {
        let file = file()
        let server = try TestServer { request, _ in
            request.target == "/start" ? Answer.redirect(to: "/signed") : file.answer(request)
        }
        let client = SourceClient.local()
        _ = try cut(0, of: server.url("/start"), by: client)
        #expect(try cut(1, of: server.url("/start"), by: client) == SourceUsage(bytes: 500, requests: 3))
        #expect(server.requests.suffix(3).map(\.target) == ["/start", "/signed", "/signed"])
    }

    @Test("What a playlist refers to is kept under its own URL")
    func references() throws {
        let server = try TestServer(file())
        let client = SourceClient.local { $0.playlists = true }
        for bytes: Int64 in [4 * 65_536, 0] {
            let list = try client.openReader(SourceURL(server.url("/list")), deadline: Deadline(seconds: 20))
            for name in ["a", "b"] {
                let segment = try list.open([name], for: 200_000..<300_000)
                #expect(try segment.read(at: 200_000, count: 65_536) == Array(Self.content[200_000..<265_536]))
            }
            let whole = try list.open(["c"], for: nil)
            #expect(whole.length == 1_000_000)
            #expect(list.usage == SourceUsage(bytes: bytes, requests: 4))
        }
    }

    @Test("A place that is not kept is asked for at once, and what is kept of the same version is used")
    func elsewhere() throws {
        let server = try TestServer(file())
        let client = SourceClient.local { $0.playlists = true }
        let list = try client.openReader(SourceURL(server.url("/list")), deadline: Deadline(seconds: 20))
        _ = try list.open(["x"], for: 0..<1000)
        let other = try list.open(["x"], for: 500_000..<501_000)
        #expect(try other.read(at: 0, count: 1000) == Array(Self.content[..<1000]))
        #expect(try other.read(at: 500_000, count: 1000) == Array(Self.content[500_000..<501_000]))
        #expect(list.usage == SourceUsage(bytes: 65_536 + 2000, requests: 3))
    }

    @Test("Turned off, nothing is kept, and later ranges must be of the first one's version all the same")
    func off() throws {
        let server = try TestServer(file())
        let client = SourceClient.local { $0.cacheBytes = 0 }
        for _ in 0..<2 { #expect(try cut(0, of: server.url(), by: client) == Self.first) }
        #expect(server.conditions == Array(repeating: "if-match: \"one\"", count: 4))
    }

    @Test("A source that only comes whole is not kept")
    func whole() throws {
        let content = Self.content
        let server = try TestServer { _, _ in Answer.plain("200 OK", ["ETag: \"one\""], body: content) }
        let client = SourceClient.local()
        for _ in 0..<2 {
            #expect(try cut(0, of: server.url(), by: client) == SourceUsage(bytes: 1_000_000, requests: 1))
        }
        #expect(server.conditions.isEmpty && client.cache.count == 0)
    }
}
