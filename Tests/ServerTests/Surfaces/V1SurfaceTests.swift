import Core
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite struct V1SurfaceTests {
    @Test("An upload becomes a private image, with the surface's fields")
    func upload() async throws {
        try await TestServer.run { server in
            let image = try await server.upload()
            #expect(image.status == 201)
            #expect(image.text("id")?.hasPrefix("image_") == true)
            #expect(image.json["url"] == .null)
            #expect(image.json["width"] == .number(8) && image.json["height"] == .number(6))
            #expect(image.text("format") == "png")
            #expect(image.json["size"] == .number(Double(TestServer.png.count)))
            #expect(image.text("created_at")?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            let id = image.text("id") ?? ""
            let download = try await server.send(.get, "/v1/images/\(id)/download", key: server.key)
            #expect(download.body == TestServer.png && download.headers[.contentType] == "image/png")
        }
    }

    @Test("What is no picture, cut short or too large is refused, and leaves no image")
    func badUploads() async throws {
        var configuration = StillsConfiguration()
        configuration.limits.uploadBytes = 1000
        try await TestServer.run(configuration) { server in
            #expect(try await server.upload(Array("not a picture".utf8)).status == 400)
            #expect(try await server.upload([]).status == 400)
            #expect(try await server.upload(Array(TestServer.png.prefix(60))).code == "image_undecodable")
            #expect(try await server.upload(Array(repeating: 0, count: 1001)).status == 413)
            #expect(try await server.upload(name: "").code == "parameter_invalid")
            #expect(try await server.upload(name: String(repeating: "x", count: 31)).code == "parameter_invalid")
            let list = try await server.send(.get, "/v1/images", key: server.key)
            #expect(list.json["data"] == .array([]))
        }
    }

    @Test("A form that breaks off is refused")
    func brokenForm() async throws {
        try await TestServer.run { server in
            let body = Array("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n".utf8)
            let answer = try await server.send(
                .post,
                "/v1/images/upload",
                key: server.key,
                headers: [.contentType: "multipart/form-data; boundary=b"],
                body: body + TestServer.png
            )
            #expect(answer.status == 400 && answer.code == "upload_invalid")
        }
    }

    @Test("Errors have the surface's shape everywhere under /v1")
    func errors() async throws {
        try await TestServer.run { server in
            let answers = [
                (try await server.send(.get, "/v1/images/image_aaaaaaaaaaaaaaaaaaaaaaaa", key: server.key), 404),
                (try await server.send(.get, "/v1/nowhere", key: server.key), 404),
                (try await server.send(.put, "/v1/images", key: server.key), 405),
                (try await server.send(.get, "/v1/images"), 401),
                (try await server.send(.get, "/v1/images", key: "live_wrong"), 401),
                (try await server.send(.get, "/v1/images?take=0", key: server.key), 400),
                (try await server.send(.get, "/v1/images?take=101", key: server.key), 400),
                (try await server.send(.get, "/v1/images?from=x", key: server.key), 400),
                (try await server.send(.post, "/v1/images", key: server.key, json: ""), 400),
                (try await server.send(.post, "/v1/images/imagine", key: server.key, json: "{}"), 501),
            ]
            for (answer, status) in answers {
                #expect(answer.status == status)
                #expect(answer.json["status"] == .number(Double(status)))
                #expect(answer.text("error")?.isEmpty == false)
                #expect(answer.text("message")?.isEmpty == false)
                #expect(answer.text("type")?.hasSuffix("#" + (answer.code ?? "?")) == true)
                guard case .array(let errors) = answer.json["errors"] else {
                    Issue.record("no errors")
                    continue
                }
                #expect(!errors.isEmpty)
            }
            #expect(answers[2].0.headers[.allow] == "GET, POST")
            let upload = try await server.send(.get, "/v1/images/upload", key: server.key)
            #expect(upload.status == 405 && upload.headers[.allow] == "POST")
        }
    }

    @Test("Each wrong field has an entry of its own")
    func manyErrors() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post,
                "/v1/images/image_\(try await server.uploadedCore())/resize",
                key: server.key,
                json: #"{"width":0,"height":10001,"fit":"squash","position":"middle","letterbox_color":"mud","x":1}"#
            )
            guard case .array(let errors) = answer.json["errors"] else {
                Issue.record("no errors")
                return
            }
            #expect(answer.status == 400 && errors.count == 6)
        }
    }

    @Test("The list is walked by its links, newest first")
    func pages() async throws {
        try await TestServer.run { server in
            for number in 0..<5 { _ = try await server.upload(name: "photo \(number)") }
            var names: [String] = []
            var path: String? = "/v1/images?take=2"
            while let current = path {
                let page = try await server.send(.get, current, key: server.key)
                guard case .array(let images) = page.json["data"] else { break }
                for case .object(let image) in images {
                    if case .string(let name) = image["name"] { names.append(name) }
                }
                path = page.text("links", "next").map { String($0.dropFirst("http://localhost".count)) }
            }
            #expect(names == (0..<5).reversed().map { "photo \($0)" })
            #expect(try await server.send(.get, "/v1/images?take=undefined&from=", key: server.key).status == 200)
        }
    }

    @Test("Convert and resize make new images, and leave their source alone")
    func transforms() async throws {
        try await TestServer.run { server in
            let id = "image_\(try await server.uploadedCore())"
            let converted = try await server.send(
                .post,
                "/v1/images/\(id)/convert",
                key: server.key,
                json: #"{"format":"webp","quality":50,"name":"small"}"#
            )
            #expect(converted.status == 201)
            #expect(converted.text("format") == "webp" && converted.text("name") == "small")
            #expect(converted.text("id") != id)
            for (json, width, height) in [
                (#"{"width":4}"#, 4.0, 3.0), (#"{"width":5,"height":5}"#, 5, 5),
                (#"{"width":5,"height":5,"fit":"contain","letterbox_color":"red"}"#, 5, 5),
                (#"{"width":3,"height":6,"fit":"cover","position":"top"}"#, 3, 6),
            ] {
                let resized = try await server.send(.post, "/v1/images/\(id)/resize", key: server.key, json: json)
                #expect(resized.status == 201)
                #expect(resized.json["width"] == .number(width) && resized.json["height"] == .number(height))
                #expect(resized.text("name") == "photo")
            }
            let source = try await server.send(.get, "/v1/images/\(id)/download", key: server.key)
            #expect(source.body == TestServer.png)
            let neither = try await server.send(.post, "/v1/images/\(id)/resize", key: server.key, json: "{}")
            #expect(neither.status == 400)
        }
    }
}
