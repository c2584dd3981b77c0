import Core
import Testing

@testable import Storage

@Suite("Redirects are followed, five at most, and remembered")
struct RedirectTests {
    private let content = Answer.bytes(200_000)

    @Test("Later ranges go straight to where the first request was led")
    func remembered() throws {
        let content = content
        let server = try TestServer { request, _ in
            request.target == "/start"
                ? Answer.redirect(to: "/moved?signature=x") : Answer.content(content, to: request)
        }
        let reader = try SourceClient.local().openReader(
            SourceURL(server.url("/start")),
            deadline: Deadline(seconds: 20)
        )
        #expect(try reader.read(at: 100_000, count: 10) == Array(content[100_000..<100_010]))
        #expect(server.requests.map(\.target) == ["/start", "/moved?signature=x", "/moved?signature=x"])
        #expect(reader.usage == SourceUsage(bytes: 65_536 + 10, requests: 3))
        #expect(server.connections == 1)
    }

    @Test("Where a presigned target has expired, the way is gone again from the start")
    func expired() throws {
        let content = content
        let server = try TestServer { request, before in
            switch request.target {
            case "/start": Answer.redirect(to: "/signed\(before)", status: "307 Temporary Redirect")
            case "/signed0" where before > 1: Answer.plain("403 Forbidden")
            default: Answer.content(content, to: request)
            }
        }
        let reader = try SourceClient.local().openReader(
            SourceURL(server.url("/start")),
            deadline: Deadline(seconds: 20)
        )
        #expect(try reader.read(at: 100_000, count: 10) == Array(content[100_000..<100_010]))
        #expect(server.requests.map(\.target) == ["/start", "/signed0", "/signed0", "/start", "/signed3"])
        #expect(try reader.read(at: 120_000, count: 10) == Array(content[120_000..<120_010]))
        #expect(server.requests.last?.target == "/signed3" && server.requests.count == 6)
    }

    @Test("Five redirects are followed", arguments: [301, 302, 303, 307, 308])
    func five(status: Int) throws {
        let server = try TestServer { request, before in
            before < 5
                ? Answer.redirect(to: "/\(before)", status: "\(status) Moved") : Answer.content([1, 2], to: request)
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(reader.length == 2 && reader.usage.requests == 6)
    }

    @Test("A loop ends after five")
    func loop() throws {
        let server = try TestServer { _, _ in Answer.redirect(to: "/again") }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceFailed)
        #expect(server.requests.count == 6)
    }

    @Test(
        "A redirect that leads nowhere is the source's fault",
        arguments: [[], ["Location: "], ["Location: http://"], ["Location: /" + String(repeating: "x", count: 9000)]]
    )
    func nowhere(fields: [String]) throws {
        let server = try TestServer { _, before in
            before < 7 ? Answer.plain("302 Found", fields) : Answer.plain()
        }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceFailed || error?.code == .sourceRefused)
    }

    @Test("A redirect with an endless body is followed without reading it")
    func endlessBody() throws {
        let server = try TestServer { request, before in
            guard before == 0 else { return Answer.content([1, 2, 3], to: request) }
            return [Answer.head("302 Found", ["Location: /next"])]
                + Array(repeating: .send([UInt8](repeating: 1, count: 65_536)), count: 2000)
        }
        let reader = try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        #expect(reader.length == 3)
        #expect(reader.usage.bytes < 200_000)
    }
}
