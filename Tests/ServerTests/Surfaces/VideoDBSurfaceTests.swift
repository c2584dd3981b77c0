import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite struct VideoDBSurfaceTests {
    @Test("A file goes up in two steps, once, and its URL needs no key")
    func upload() async throws {
        try await TestServer.run { server in
            let made = try await server.send(.get, "/collection/default/upload_url?name=beach", key: server.key)
            let url = try #require(made.text("data", "upload_url"))
            let path = String(url.dropFirst("http://localhost".count))
            #expect(path.hasPrefix("/upload?token="))
            let form =
                Array("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"beach\"\r\n\r\n".utf8)
                + TestServer.png + Array("\r\n--b--\r\n".utf8)
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=b"]
            #expect(try await server.send(.post, path, headers: headers, body: form).status == 200)
            #expect(try await server.send(.post, path, headers: headers, body: form).code == "upload_not_found")
            let order = #"{"url":"\#(url)","name":"beach","description":null,"media_type":null}"#
            #expect(
                try await server.send(.post, "/collection/default/upload", key: server.otherKey, json: order).status
                    == 404
            )
            let image = try await server.send(.post, "/collection/default/upload", key: server.key, json: order)
            #expect(image.status == 200)
            #expect(image.text("data", "id")?.hasPrefix("img-") == true)
            #expect(image.text("data", "name") == "beach")
            #expect(image.text("data", "extension") == "png")
            let again = try await server.send(.post, "/collection/default/upload", key: server.key, json: order)
            #expect(again.code == "upload_not_found")
        }
    }

    @Test("Video and sound are turned away with the way to a frame", arguments: ["video", "audio"])
    func mediaType(_ type: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                "/collection/default/upload",
                key: server.key,
                json: #"{"url":"https://example.com/a.mp4","media_type":"\#(type)"}"#
            )
            #expect(answer.status == 400)
            #expect(answer.text("message")?.contains("GET /image?url=") == true)
        }
    }

    @Test("Paths with a slash at the end are the same, with no redirect")
    func trailingSlash() async throws {
        try await TestServer.run { server in
            for path in ["/collection/", "/collection/default/", "/image/"] {
                let answer = try await server.send(.get, path, key: server.key)
                #expect(answer.status == 200)
            }
        }
    }

    @Test("A URL is signed with no body, an empty one and an empty object alike")
    func noOptions() async throws {
        try await TestServer.run { server in
            let path = "/image/img-\(try await server.uploadedCore())/generate_url"
            for json in [nil, "", "{}"] {
                let answer = try await server.send(.post, path, key: server.key, json: json)
                #expect(answer.status == 200)
                #expect(answer.text("data", "signed_url") == answer.text("data", "image_url"))
            }
        }
    }

    @Test(
        "A wrong option is named, with 400 and the surface's shape",
        arguments: [
            #"{"format":"gif"}"#, #"{"quality":0}"#, #"{"quality":101}"#, #"{"width":3000000000}"#, #"{"width":"300"}"#,
            #"{"width":1.5}"#, #"{"height":-1}"#, #"{"expires_in":0}"#, #"{"expires_in":2592001}"#, #"{"zoom":2}"#,
            #"{"fit":"squash"}"#, "[]", "{", "5",
        ]
    )
    func wrongOptions(_ json: String) async throws {
        try await TestServer.run { server in
            let path = "/image/img-\(try await server.uploadedCore())/generate_url"
            let answer = try await server.send(.post, path, key: server.key, json: json)
            #expect(answer.status == 400)
            #expect(answer.json["success"] == .boolean(false))
            #expect(answer.text("message")?.isEmpty == false)
            #expect(answer.text("code") == answer.code)
        }
    }

    @Test("Collections are made, changed and deleted, but not the default one, nor one with images unless forced")
    func collections() async throws {
        try await TestServer.run { server in
            let made = try await server.send(.post, "/collection", key: server.key, json: #"{"name":"trips"}"#)
            let id = try #require(made.text("data", "id"))
            let renamed = try await server.send(
                .patch,
                "/collection/\(id)",
                key: server.key,
                json: #"{"name":"journeys","description":"far"}"#
            )
            #expect(renamed.text("data", "name") == "journeys")
            #expect(try await server.send(.get, "/collection/\(id)", key: server.otherKey).status == 404)
            #expect(try await server.send(.delete, "/collection/\(id)", key: server.otherKey).status == 404)
            #expect(try await server.send(.delete, "/collection/default", key: server.key).status == 400)
            #expect(try await server.send(.delete, "/collection/\(id)", key: server.key).status == 200)
            #expect(try await server.send(.get, "/collection/\(id)", key: server.key).status == 404)
        }
    }

    @Test("Of a collection that was deleted by force, nothing is left on the disk")
    func nothingIsLeft() async throws {
        try await TestServer.run { server in
            let made = try await server.send(.post, "/collection", key: server.key, json: #"{"name":"trips"}"#)
            let id = try #require(made.text("data", "id"))
            let place = try await server.send(.get, "/collection/\(id)/upload_url", key: server.key)
            let url = try #require(place.text("data", "upload_url"))
            let form =
                Array("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".utf8)
                + TestServer.png + Array("\r\n--b--\r\n".utf8)
            _ = try await server.send(
                .post,
                String(url.dropFirst("http://localhost".count)),
                headers: [.contentType: "multipart/form-data; boundary=b"],
                body: form
            )
            let image = try await server.send(
                .post,
                "/collection/\(id)/upload",
                key: server.key,
                json: #"{"url":"\#(url)"}"#
            )
            let shown = try await server.send(.get, "/i/\(image.text("data", "id") ?? "").webp", key: server.key)
            #expect(shown.status == 200)
            let deleted = try await server.send(.delete, "/collection/\(id)?force=true", key: server.key)
            #expect(deleted.status == 200)
            var left: [String] = ["?"]
            for _ in 0..<100 where !left.isEmpty {
                left = try FileManager.default.subpathsOfDirectory(atPath: server.directory).filter {
                    ($0.hasPrefix("blobs/") || $0.hasPrefix("cache/")) && $0.count > 60
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(left == [])
        }
    }

    @Test("A deleted image answers 200 with an empty object, and is gone")
    func deletion() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let deleted = try await server.send(.delete, "/image/img-\(core)", key: server.key)
            #expect(deleted.status == 200 && deleted.json["data"] == .object([:]))
            #expect(try await server.send(.get, "/image/img-\(core)", key: server.key).status == 404)
        }
    }
}
