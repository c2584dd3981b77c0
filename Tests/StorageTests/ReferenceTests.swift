import Core
import Testing

@testable import Storage

@Suite("What a source refers to is read under the same rules")
struct ReferenceTests {
    private static let content = Answer.bytes(200_000)

    private func open(
        _ server: TestServer,
        _ change: (inout SourceConfiguration) -> Void = { _ in }
    ) throws -> any RangeReader {
        let client = SourceClient.local {
            $0.playlists = true
            change(&$0)
        }
        return try client.openReader(SourceURL(server.url("/a/list")), deadline: Deadline(seconds: 20))
    }

    @Test("References stand in one another, and in where redirects have led; cost and connection are one")
    func resolved() throws {
        let server = try TestServer { request, before in
            before == 0 ? Answer.redirect(to: "/b/list") : Answer.content(Self.content, to: request)
        }
        let list = try open(server)
        let inner = try list.open(["deep/er/", "../x.ts?token=1"], for: nil)
        #expect(try inner.read(at: 0, count: 10) == Array(Self.content[..<10]))
        _ = try list.open([server.url("/other")], for: nil)
        #expect(server.requests.map(\.target) == ["/a/list", "/b/list", "/b/deep/x.ts?token=1", "/other"])
        #expect(list.usage == SourceUsage(bytes: 3 * 65_536, requests: 4) && inner.usage == list.usage)
        #expect(server.connections == 1)
    }

    @Test("A reference is opened at the place that is needed")
    func place() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let reader = try open(server).open(["x"], for: 150_000..<200_000)
        #expect(reader.length == 200_000)
        #expect(try reader.read(at: 160_000, count: 40_000) == Array(Self.content[160_000...]))
        #expect(try reader.read(at: 149_990, count: 20) == Array(Self.content[149_990..<150_010]))
        #expect(try open(server).open(["x"], for: 10..<30).read(at: 10, count: 20) == Array(Self.content[10..<30]))
        #expect(
            server.requests.map { $0.fields["range"] } == [
                "bytes=0-65535", "bytes=150000-199999", "bytes=149990-149999", "bytes=0-65535", "bytes=10-29",
            ]
        )
        #expect(try open(server).open(["x"], for: .max - 1..<Int64.max).length == 200_000)
    }

    @Test("The limit of bytes is one for all")
    func limit() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let list = try open(server) { $0.maximumBytes = 150_000 }
        _ = try list.open(["x"], for: nil)
        let error = #expect(throws: StillsError.self) { try list.open(["y"], for: nil) }
        #expect(error?.code == .sourceTooLarge)
    }

    @Test("Without the setting nothing is opened")
    func off() throws {
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let list = try open(server) { $0.playlists = false }
        #expect(!list.opensReferences)
        #expect(throws: StillsError.self) { try list.open(["x"], for: nil) }
        #expect(server.requests.count == 1)
    }

    @Test(
        "A reference that leads elsewhere than to public http and https is refused, and nobody hears of it",
        arguments: [
            "file:///etc/passwd", "data:text/plain,x", "concat:a|b", "subfile:a", "crypto+http://127.0.0.1/x",
            "crypto:x",
            "ftp://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://127.0.0.2/", "//10.0.0.1/x",
            "http://u:p@127.0.0.1/", "http://", "http://localhost:0/", "x\u{0}", "a\nb", "http://127.0.0.1:99999/",
            String(repeating: "x", count: 9000),
        ]
    )
    func hostile(_ reference: String) throws {
        let inside = try TestServer(at: "::1") { _, _ in Answer.plain(body: [1]) }
        let server = try TestServer { request, _ in Answer.content(Self.content, to: request) }
        let list = try open(server)
        for text in [reference, reference.replacing("[::1]", with: "[::1]:\(inside.port)")] {
            let error = #expect(throws: StillsError.self) { try list.open([text], for: nil) }
            #expect(error?.code == .sourceRefused, "\(text): \(String(describing: error))")
        }
        #expect(inside.connections == 0 && server.requests.count == 1)
    }
}
