import Core
import Hummingbird
import Server
import Testing

@Suite("Frames that are stored as images")
struct StoredFrameTests {
    private func store(_ server: TestServer, _ url: String, _ options: String = "") async throws -> TestServer.Answer {
        let json = "{\"name\":\"frame\",\"url\":\"\(url)\"\(options)}"
        return try await server.send(.post, "/v1/images", key: server.key, json: json)
    }

    @Test("A video becomes an image of the account, with or without a position")
    func stores() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server)
            for (options, format) in [("", "jpeg"), (#","offset_seconds":0.5,"format":"png""#, "png")] {
                let image = try await store(server, SampleVideo.url, options)
                #expect(image.status == 201 && image.text("format") == format && image.text("name") == "frame")
                #expect(image.json["width"] == .number(64) && image.json["url"] == .null)
                let path = "/v1/images/\(image.text("id") ?? "")/download"
                #expect(try await server.send(.get, path, key: server.key).status == 200)
                #expect(try await server.send(.get, path, key: server.otherKey).status == 404)
            }
        }
    }

    @Test("A still picture is stored as itself, with or without a position")
    func pictures() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server)
            for options in ["", #","offset_percent":50,"format":"jpeg""#] {
                let image = try await store(server, "http://localhost/samples/photo.jpg", options)
                #expect(image.status == 201 && image.text("format") == "png")
                let path = "/v1/images/\(image.text("id") ?? "")/download"
                #expect(try await server.send(.get, path, key: server.key).body == TestServer.png)
            }
        }
    }

    @Test("A video that cannot be decoded is the caller's fault, like every other source that cannot be used")
    func undecodable() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server, SampleVideo.sound)
            let answer = try await store(server, SampleVideo.url)
            #expect(answer.status == 400 && answer.code == "source_undecodable")
        }
    }

    @Test("A picture above the limit of uploads is refused")
    func limit() async throws {
        var configuration = StillsConfiguration()
        configuration.limits.uploadBytes = TestServer.png.count - 1
        try await TestServer.run(configuration) { server in
            try SampleVideo.make(for: server)
            let answer = try await store(server, "http://localhost/samples/photo.jpg")
            #expect(answer.status == 413 && answer.code == "upload_too_large")
            #expect(try await store(server, SampleVideo.url).status == 201)
        }
    }
}
