import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Server
import Testing

@Suite("The interface of stored credentials")
struct CredentialsAPITests {
    private static let secret = "vErYsEcReT"
    private static let s3 = """
        {"key_name":"media","kind":"cloud_s3","buckets":["photos/2026/"],\
        "body":{"access_key_id":"AKvErYsEcReT","secret_access_key":"vErYsEcReT","session_token":"TvErYsEcReT",\
        "region":"eu-west-1","endpoint":"https://store.example"}}
        """
    private static let bearer = """
        {"key_name":"media","kind":"http_bearer","hosts":[".example.com"],"body":{"token":"vErYsEcReT2"}}
        """

    @Test("They are made, listed, shown, replaced and deleted, on both paths, and never told", arguments: ["/api", ""])
    func life(_ prefix: String) async throws {
        try await TestServer.run { server in
            let path = prefix + "/credentials"
            func ask(
                _ method: HTTPRequest.Method,
                _ path: String,
                _ json: String? = nil
            ) async throws -> TestServer.Answer {
                let answer = try await server.send(method, path, key: server.key, json: json)
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(Self.secret))
                return answer
            }
            let made = try await ask(.post, path, Self.s3)
            #expect(made.status == 201)
            let members = Set(made.json.keys)
            #expect(
                members == ["key_name", "kind", "buckets", "hosts", "created_at", "updated_at", "region", "endpoint"]
            )
            #expect(made.json["buckets"] == .array([.string("photos/2026/")]) && made.json["hosts"] == .array([]))
            #expect(try await ask(.post, path, Self.s3).code == "name_taken")
            #expect(try await ask(.get, path).json == ["credentials": .array([.object(made.json)])])
            #expect(try await ask(.get, path + "/media").json == made.json)
            let replaced = try await ask(.put, path + "/media", Self.bearer)
            #expect(replaced.status == 200 && replaced.text("kind") == "http_bearer")
            #expect(try await ask(.put, path, Self.s3).text("kind") == "cloud_s3")
            #expect(try await ask(.put, path + "/other", Self.bearer).code == "parameter_invalid")
            let renamed = Self.bearer.replacing(#""key_name":"media","#, with: "")
            #expect(try await ask(.put, path + "/none", renamed).status == 404)
            #expect(try await ask(.put, path, renamed).code == "parameter_invalid")
            let deleted = try await ask(.delete, path + "/media")
            #expect(deleted.status == 204 && deleted.body.isEmpty)
            for method in [HTTPRequest.Method.get, .delete] {
                #expect(try await ask(method, path + "/media").code == "credentials_not_found")
            }
            #expect(try await ask(.get, path).json == ["credentials": .array([])])
        }
    }

    @Test("A name is found by its percent-encoding")
    func encodedName() async throws {
        let body = #"{"key_name":"Größe 1%","kind":"http_bearer","hosts":["h"],"body":{"token":"x"}}"#
        try await TestServer.run { server in
            let made = try await server.send(.post, "/credentials", key: server.key, json: body)
            #expect(made.status == 201)
            let name = "/credentials/Gr%C3%B6%C3%9Fe%201%25"
            let shown = try await server.send(.get, name, key: server.key)
            #expect(shown.text("key_name") == "Größe 1%")
            for broken in ["/credentials/%", "/credentials/%FF", "/credentials/a%2Fb", "/credentials/%00"] {
                let answer = try await server.send(.get, broken, key: server.key)
                #expect(answer.status == 404, "\(broken)")
            }
            let deleted = try await server.send(.delete, name, key: server.key)
            #expect(deleted.status == 204)
        }
    }

    @Test(
        "What is wrong is refused as a problem that tells none of it",
        arguments: [
            #"{"key_name":"a/b","kind":"http_bearer","hosts":["h"],"body":{"token":"vErYsEcReT"}}"#,
            #"{"key_name":"a","kind":"vErYsEcReT","hosts":["h"],"body":{"token":"vErYsEcReT"}}"#,
            #"{"key_name":"a","kind":"http_bearer","body":{"token":"vErYsEcReT"}}"#,
            #"{"key_name":"a","kind":"http_bearer","hosts":["ftp://vErYsEcReT"],"body":{"token":"x"}}"#,
            #"{"key_name":"a","kind":"http_bearer","hosts":["h"],"body":{"token":"vErYsEcReT\r\n"}}"#,
            #"{"key_name":"a","kind":"http_bearer","hosts":["h"],"body":"vErYsEcReT"}"#,
            #"{"key_name":"a","kind":"http_headers","hosts":["h"],"body":{"headers":{"Host":"vErYsEcReT"}}}"#,
            #"{"key_name":"a","kind":"http_bearer","hosts":["h"],"token":"vErYsEcReT"}"#,
            #"{"key_name":"a","kind":"cloud_s3","body":{"access_key_id":"vErYsEcReT"}}"#,
        ]
    )
    func refused(_ json: String) async throws {
        try await TestServer.run { server in
            for (method, path) in [(HTTPRequest.Method.post, "/api/credentials"), (.put, "/credentials/a")] {
                let answer = try await server.send(method, path, key: server.key, json: json)
                #expect(answer.status == 400 && answer.code == "parameter_invalid", "\(answer.json)")
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(Self.secret), "\(answer.json)")
            }
        }
    }

    @Test("A body past 64 KiB, one that is no JSON, and a broken one are refused")
    func bodies() async throws {
        try await TestServer.run { server in
            let long = Self.bearer.replacing(Self.secret, with: String(repeating: "a", count: 70_000))
            #expect(try await server.send(.post, "/credentials", key: server.key, json: long).status == 413)
            for json in ["", "[]", #"{"body":"vErYsEcReT"#, String(repeating: "[", count: 9)] {
                let answer = try await server.send(.post, "/credentials", key: server.key, json: json)
                #expect(answer.code == "body_invalid")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(Self.secret))
            }
            let answer = try await server.send(.patch, "/credentials/media", key: server.key, json: "{}")
            #expect(answer.status == 405 && answer.headers[.allow] == "DELETE, GET, PUT")
        }
    }

    @Test("Another account neither sees them nor takes their name, and a key needs the scope")
    func tenancy() async throws {
        try await TestServer.run { server in
            let administration = server.administration
            #expect(try await server.send(.post, "/credentials", key: server.key, json: Self.s3).status == 201)
            let other = server.otherKey
            let routes: [(HTTPRequest.Method, String?)] = [(.get, nil), (.delete, nil), (.put, Self.bearer)]
            for (method, json) in routes {
                let foreign = try await server.send(method, "/credentials/media", key: other, json: json)
                let path = "/credentials/none"
                let none = try await server.send(method, path, key: other, json: json?.replacing("media", with: "none"))
                #expect(foreign.status == 404 && foreign.body == none.body, "\(method)")
            }
            #expect(try await server.send(.get, "/credentials", key: other).json == ["credentials": .array([])])
            #expect(try await server.send(.post, "/credentials", key: other, json: Self.bearer).status == 201)
            #expect(try await server.send(.get, "/credentials/media", key: server.key).text("kind") == "cloud_s3")

            let scopes = Set(Scope.allCases).subtracting([.credentials, .admin])
            let narrow = try await administration.createKey("narrow", account: "one", scopes: scopes, expiresAt: nil)
            let right = try await administration.createKey(
                "right",
                account: "one",
                scopes: [.credentials],
                expiresAt: nil
            )
            let all: [(HTTPRequest.Method, String, String?)] = [
                (.get, "", nil), (.post, "", Self.s3), (.put, "", Self.s3), (.get, "/media", nil),
                (.put, "/media", Self.s3), (.delete, "/media", nil),
            ]
            for (method, path, json) in all {
                for prefix in ["/credentials", "/api/credentials"] {
                    let refused = try await server.send(method, prefix + path, key: narrow, json: json)
                    #expect(refused.code == "scope_missing", "\(method) \(path)")
                    #expect(try await server.send(method, prefix + path, json: json).code == "key_missing")
                }
                #expect(
                    try await server.send(method, "/credentials" + path, key: right, json: json).code != "scope_missing"
                )
            }
        }
    }
}
