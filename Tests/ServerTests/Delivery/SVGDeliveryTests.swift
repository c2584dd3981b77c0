import Core
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite struct SVGDeliveryTests {
    private static let drawing = Array(
        #"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><script>a()</script><rect width="4" height="6"/></svg>"#
            .utf8
    )

    private static var configuration: StillsConfiguration {
        var configuration = StillsConfiguration()
        configuration.formats.svg = true
        configuration.delivery.presets = ["tiny:width=4"]
        return configuration
    }

    private static func isPNG(_ answer: TestServer.Answer, _ width: UInt8, _ height: UInt8) -> Bool {
        answer.status == 200 && answer.headers[.contentType] == "image/png"
            && Array(answer.body.prefix(4).dropFirst()) == Array("PNG".utf8)
            && Array(answer.body[16..<24]) == [0, 0, 0, width, 0, 0, 0, height]
    }

    @Test("An SVG goes out as PNG wherever an original does, and is never sent as what it is")
    func original() async throws {
        try await TestServer.run(Self.configuration) { server in
            let uploaded = try await server.upload(Self.drawing)
            #expect(uploaded.status == 201 && uploaded.text("format") == "svg")
            let id = uploaded.text("id") ?? ""
            let download = try await server.send(.get, "/v1/images/\(id)/download", key: server.key)
            #expect(Self.isPNG(download, 8, 6))
            #expect(Self.isPNG(try await server.send(.get, "/i/\(id).png", key: server.key), 8, 6))
            #expect(try await server.send(.get, "/i/\(id).svg", key: server.key).status == 404)
            #expect(try await server.send(.get, "/i/\(id).auto", key: server.key).headers[.contentType] == "image/png")
            let range = try await server.send(
                .get,
                "/v1/images/\(id)/download",
                key: server.key,
                headers: [.range: "bytes=0-3"]
            )
            #expect(Self.isPNG(range, 8, 6))
            let etag = try #require(download.headers[.eTag])
            let again = try await server.send(
                .get,
                "/v1/images/\(id)/download",
                key: server.key,
                headers: [.ifNoneMatch: etag]
            )
            #expect(again.status == 304)

            let published = try await server.send(.post, "/v1/images/\(id)/publish", key: server.key)
            let path = "/i/\(id).png"
            #expect(published.text("url")?.hasSuffix(path) == true)
            #expect(Self.isPNG(try await server.send(.get, path), 8, 6))
            #expect(Self.isPNG(try await server.send(.get, path + "?preset=tiny"), 4, 3))
            let head = try await server.send(.head, path)
            #expect(head.status == 200 && head.headers[.contentType] == "image/png" && head.body.isEmpty)

            let core = id.dropFirst(6)
            for (options, width) in [("{}", 8), (#"{"width":80}"#, 80)] as [(String, UInt8)] {
                let signed = try await server.send(
                    .post,
                    "/image/img-\(core)/generate_url",
                    key: server.key,
                    json: options
                )
                let url = signed.text("data", "signed_url") ?? ""
                let target = String(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" })
                #expect(Self.isPNG(try await server.send(.get, target), width, width / 4 * 3))
            }
            let shown = try await server.send(.get, "/image/img-\(core)", key: server.key)
            #expect(shown.text("data", "extension") == "png")
            let resized = try await server.send(
                .post,
                "/v1/images/\(id)/resize",
                key: server.key,
                json: #"{"width":16}"#
            )
            #expect(resized.status == 201 && resized.text("format") == "png")
        }
    }

    @Test("Where SVG is off, an upload is refused with the option that lets it in")
    func off() async throws {
        try await TestServer.run { server in
            let answer = try await server.upload(Self.drawing)
            #expect(answer.status == 400 && answer.code == "media_unsupported")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("formats.svg"))
        }
    }
}
