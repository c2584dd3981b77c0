import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite struct TenancyTests {
    @Test("Another account's image is as missing as one that never was, on every route")
    func foreignIsMissing() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let missing = String(repeating: "a", count: 24)
            let routes: [(HTTPRequest.Method, String, String?)] = [
                (.get, "/image/img-ID", nil), (.delete, "/image/img-ID", nil),
                (.post, "/image/img-ID/generate_url", "{}"), (.get, "/v1/images/image_ID", nil),
                (.delete, "/v1/images/image_ID", nil), (.get, "/v1/images/image_ID/download", nil),
                (.post, "/v1/images/image_ID/publish", nil), (.post, "/v1/images/image_ID/unpublish", nil),
                (.post, "/v1/images/image_ID/convert", "{}"),
                (.post, "/v1/images/image_ID/resize", #"{"width":3}"#), (.get, "/v1/images?from=image_ID", nil),
                (.get, "/i/img-ID.png", nil), (.get, "/i/img-ID.png?width=3", nil),
            ]
            for (method, path, json) in routes {
                let foreign = try await server.send(
                    method,
                    path.replacing("ID", with: core),
                    key: server.otherKey,
                    json: json
                )
                let none = try await server.send(
                    method,
                    path.replacing("ID", with: missing),
                    key: server.otherKey,
                    json: json
                )
                #expect(foreign.status == 404, "\(method) \(path)")
                #expect(foreign.status == none.status && foreign.body == none.body, "\(method) \(path)")
            }
            #expect(try await server.send(.get, "/image/img-\(core)", key: server.key).status == 200)
            let list = try await server.send(.get, "/image", key: server.otherKey)
            #expect(list.json["data"] == .object(["images": .array([])]))
        }
    }

    @Test("A key does what its scopes say, and no more")
    func scopes() async throws {
        try await TestServer.run { server in
            let core = try await server.uploadedCore()
            let routes: [(HTTPRequest.Method, String, Scope)] = [
                (.get, "/v1/images", .read), (.get, "/image/img-\(core)", .read), (.get, "/i/img-\(core).png", .read),
                (.post, "/v1/images/upload", .write), (.post, "/image/img-\(core)/generate_url", .write),
                (.delete, "/image/img-\(core)x", .write),
                (.post, "/v1/images/image_\(core)/publish", .publish), (.get, "/image?url=ftp://x", .frames),
            ]
            for scope in [Scope.read, .write, .publish, .frames, .credentials] {
                let key = try await server.administration.createKey(
                    "narrow",
                    account: "one",
                    scopes: [scope],
                    expiresAt: nil
                )
                for (method, path, needed) in routes where scope != needed {
                    // Published by the pass that has the scope: then everyone may see it.
                    if path.hasPrefix("/i/") && scope.rawValue > Scope.publish.rawValue { continue }
                    _ = try await server.send(.post, "/v1/images/image_\(core)/unpublish", key: server.key)
                    let header: HTTPFields = [.authorization: "Bearer \(key)"]
                    let answer = try await server.send(method, path, headers: header)
                    #expect(answer.code == "scope_missing", "\(scope) \(method) \(path)")
                    #expect(answer.status == 403)
                }
            }
        }
    }

    @Test("A revoked or expired key is refused by the next request")
    func revocation() async throws {
        try await TestServer.run { server in
            let administration = server.administration
            let key = try await administration.createKey("short", account: "one", scopes: [.read], expiresAt: nil)
            #expect(try await server.send(.get, "/v1/images", key: key).status == 200)
            let row = try await administration.keys(account: "one").first { $0[2] == "short" }
            try await administration.revokeKey(try #require(row?[0]))
            #expect(try await server.send(.get, "/v1/images", key: key).code == "key_invalid")
            let expiring = try await administration.createKey(
                "old",
                account: "one",
                scopes: [.read],
                expiresAt: Date() + 5
            )
            #expect(try await server.send(.get, "/v1/images", key: expiring).status == 200)
            try await Task.sleep(for: .seconds(5))
            #expect(try await server.send(.get, "/v1/images", key: expiring).code == "key_invalid")
        }
    }
}
