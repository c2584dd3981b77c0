import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite struct DeliveryTests {
    /// The path and query of a signed URL, made with `options`.
    private func signed(_ server: TestServer, _ core: String, _ options: String = "{}") async throws -> String {
        let answer = try await server.send(
            .post,
            "/image/img-\(core)/generate_url",
            key: server.key,
            json: options
        )
        let url = answer.text("data", "signed_url") ?? ""
        return String(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" })
    }

    @Test("A private image opens by signature or by a key of its account, and to nobody else")
    func access() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let path = "/i/img-\(core).png"
            #expect(try await server.send(.get, path).status == 404)
            #expect(try await server.send(.get, path, key: server.otherKey).status == 404)
            #expect(try await server.send(.get, path, key: server.key).body == TestServer.png)
            #expect(try await server.send(.get, path, key: "sk-wrong").code == "key_invalid")
            let url = try await signed(server, core)
            #expect(url.hasPrefix(path + "?"))
            #expect(try await server.send(.get, url).body == TestServer.png)
        }
    }

    @Test("A published image opens to everyone, and is refused by the next request after it was taken back")
    func publishing() async throws {
        var configuration = StillsConfiguration()
        configuration.delivery.presets = ["tiny:width=4"]
        try await TestServer.run(configuration) { server in
            let core = try await server.uploadedCore()
            let path = "/i/image_\(core).png"
            let published = try await server.send(.post, "/v1/images/image_\(core)/publish", key: server.key)
            #expect(published.status == 201)
            #expect(published.text("url")?.hasSuffix(path) == true)
            #expect(try await server.send(.get, path).body == TestServer.png)
            #expect(try await server.send(.get, path + "?width=4").code == "rendition_unsigned")
            #expect(try await server.send(.get, path.replacing(".png", with: ".webp")).code == "rendition_unsigned")
            #expect(try await server.send(.get, path + "?preset=tiny").status == 200)
            #expect(try await server.send(.get, path + "?preset=huge").code == "parameter_invalid")
            #expect(try await server.send(.get, path + "?preset=tiny&width=9").code == "parameter_invalid")
            for authorization in ["Basic dTpw", "Bearer sk-wrong"] {
                let answer = try await server.send(.get, path, headers: [.authorization: authorization])
                #expect(answer.status == 200, "\(authorization)")
            }
            _ = try await server.send(.post, "/v1/images/image_\(core)/unpublish", key: server.key)
            #expect(try await server.send(.get, path).status == 404)
            #expect(try await server.send(.get, path + "?preset=tiny").status == 404)
        }
    }

    @Test("A rendition has the size and type that were asked for")
    func rendition() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let url = try await signed(server, core, #"{"width":4,"format":"png"}"#)
            let answer = try await server.send(.get, url)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "image/png")
            // Width and height stand at bytes 16 and 20 of a PNG.
            #expect(Array(answer.body[16..<24]) == [0, 0, 0, 4, 0, 0, 0, 3])
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl]?.hasPrefix("private, max-age=") == true)
            let again = try await server.send(.get, url)
            #expect(again.body == answer.body && again.headers[.eTag] == answer.headers[.eTag])
        }
    }

    @Test("auto varies by what the client takes")
    func negotiation() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let url = try await signed(server, core, #"{"width":4,"format":"auto"}"#)
            let webp = try await server.send(.get, url, headers: [.accept: "image/webp"])
            #expect(webp.headers[.contentType] == "image/webp" && webp.headers[.vary] == "Accept")
            let plain = try await server.send(.get, url)
            #expect(plain.headers[.contentType] == "image/png")
        }
    }

    @Test("What a client has already is not sent again, and a HEAD has no body")
    func conditional() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            for options in ["{}", #"{"width":4}"#] {
                let url = try await signed(server, core, options)
                let full = try await server.send(.get, url)
                let etag = try #require(full.headers[.eTag])
                for match in [etag, "W/\(etag)", "\"x\", \(etag)", "*"] {
                    let answer = try await server.send(.get, url, headers: [.ifNoneMatch: match])
                    #expect(answer.status == 304 && answer.body.isEmpty, "\(match)")
                    #expect(answer.headers[.eTag] == etag)
                }
                #expect(try await server.send(.get, url, headers: [.ifNoneMatch: "\"x\""]).status == 200)
                let head = try await server.send(.head, url)
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.headers[.contentLength] == String(full.body.count))
            }
        }
    }

    @Test("An original is sent by ranges")
    func ranges() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let path = "/i/img-\(core).png"
            let part = try await server.send(.get, path, key: server.key, headers: [.range: "bytes=1-3"])
            #expect(part.status == 206 && part.body == Array("PNG".utf8))
            #expect(part.headers[.contentRange] == "bytes 1-3/\(TestServer.png.count)")
            let head = try await server.send(.head, path, key: server.key, headers: [.range: "bytes=1-3"])
            #expect(head.status == 200 && head.headers[.contentLength] == String(TestServer.png.count))
            let behind = try await server.send(.get, path, key: server.key, headers: [.range: "bytes=100000-"])
            #expect(behind.status == 416)
            let stale = try await server.send(
                .get,
                path,
                key: server.key,
                headers: [.range: "bytes=1-3", .ifRange: "\"other\""]
            )
            #expect(stale.status == 200 && stale.body == TestServer.png)
        }
    }

    @Test("A signature ends with its key and with its image")
    func ends() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let url = try await signed(server, core)
            #expect(try await server.send(.get, url).status == 200)
            let kid = try #require(url.split(separator: "&").first { $0.hasPrefix("kid=") }?.dropFirst(4))
            try await server.administration.retireSigningKey(String(kid), at: .now)
            #expect(try await server.send(.get, url).code == "signature_invalid")
            let fresh = try await signed(server, core)
            #expect(try await server.send(.get, fresh).status == 200)
            #expect(try await server.send(.delete, "/v1/images/image_\(core)", key: server.key).status == 204)
            let gone = try await server.send(.get, fresh)
            #expect(gone.status == 404 && gone.code == "image_not_found")
        }
    }

    @Test(
        "What names no image is not found, whatever it looks like",
        arguments: [
            "/i/", "/i/x", "/i/x.jpg", "/i/img-aaaaaaaaaaaaaaaaaaaaaaaa.jpg", "/i/img-aaaaaaaaaaaaaaaaaaaaaaaa",
            "/i/..%2f..%2fetc%2fpasswd", "/i/img-aaaaaaaaaaaaaaaaaaaaaaaa.jpg.png", "/i/a/b", "/etc/passwd", "//",
        ]
    )
    func notFound(_ path: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, path, key: server.key)
            #expect(answer.status == 404)
        }
    }
}
