import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite("Frame URLs that are signed")
struct SignedFrameTests {
    /// The path and query of a signed URL, made with `options`.
    private func signed(_ server: TestServer, _ options: String = "", key: String? = nil) async throws -> String {
        let answer = try await server.send(
            .post,
            "/image/generate_url",
            key: key ?? server.key,
            json: "{\"url\":\"\(SampleVideo.url)\"\(options)}"
        )
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        #expect(answer.text("signed_url") == answer.text("image_url") && answer.text("url") == answer.text("image_url"))
        return String(answer.text("url")?.dropFirst("http://localhost".count) ?? "")
    }

    @Test("It shows what was asked for to whoever has it, and nothing else to anybody")
    func shows() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server)
            let path = try await signed(server, #","format":"png","width":32,"offset_percent":0"#)
            let shown = try await server.send(.get, path)
            #expect(shown.status == 200 && shown.headers[.contentType] == "image/png")
            #expect(Array(shown.body[16..<24]) == [0, 0, 0, 32, 0, 0, 0, 24])
            for other in [
                path.replacing("width=32", with: "width=33"), path.replacing("account=", with: "account=x"),
                path + "&height=16", path + "&sig=x", path.replacing("format=png&", with: ""),
                path.replacing("/image?", with: "/image/?"),
            ] {
                let refused = try await server.send(.get, other)
                #expect(refused.status == 403 && refused.code == "signature_invalid", "\(other)")
                #expect(refused.headers[.contentType] == "application/problem+json")
            }
        }
    }

    @Test("It ends with its time, with its signing key and with its account")
    func ends() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server)
            let brief = try await signed(server, #","expires_in":1"#)
            let lasting = try await signed(server)
            let theirs = try await signed(server, key: server.otherKey)
            #expect(try await server.send(.get, theirs).status == 200)
            try await server.administration.deleteAccount("two")
            #expect(try await server.send(.get, theirs).code == "signature_invalid")
            try await Task.sleep(for: .seconds(2.1))
            #expect(try await server.send(.get, brief).code == "signature_expired")
            #expect(try await server.send(.get, lasting).status == 200)
            let kid = try #require(lasting.split(separator: "&").first { $0.hasPrefix("kid=") }?.dropFirst(4))
            try await server.administration.retireSigningKey(String(kid), at: .now)
            #expect(try await server.send(.get, lasting).code == "signature_invalid")
        }
    }

    @Test("A browser keeps it no longer than the server allows or the URL lives")
    func caching() async throws {
        var configuration = StillsConfiguration()
        configuration.delivery.signedSeconds = 100
        try await TestServer.run(configuration) { server in
            try SampleVideo.make(for: server)
            let long = try await server.send(.get, try await signed(server))
            #expect(long.headers[.cacheControl] == "private, max-age=100")
            let short = try await server.send(.get, try await signed(server, #","expires_in":50"#))
            #expect(["private, max-age=50", "private, max-age=49"].contains(short.headers[.cacheControl]))
        }
    }
}
