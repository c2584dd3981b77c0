import Core
import Testing

@testable import Storage

/// Recording servers show what was sent where.
@Suite("Credentials go where they were stored for, and nowhere else")
struct CredentialLimitTests {
    private static let secrets = ["authorization", "x-amz-security-token", "x-amz-date", "x-secret"]

    private func hasSecret(_ request: TestServer.Request) -> Bool {
        Self.secrets.contains { request.fields[$0] != nil } || request.target.contains("sig=")
    }

    private func s3(_ server: TestServer, _ buckets: [String]) -> Credential {
        let key = AccessKey(id: "AKID", secret: Secret("secret"), sessionToken: Secret("a-token"))
        return Credential(
            identity: "cr-1.1",
            body: .s3(S3Credentials(key: key, region: "us-east-1", endpoint: "http://127.0.0.1:\(server.port)")),
            scope: CredentialScope(buckets: buckets.compactMap { BucketPattern($0) })
        )
    }

    private func open(_ text: String, _ credential: Credential) throws -> any RangeReader {
        let client = SourceClient.local { configuration in
            configuration.allowPrivate = ["127.0.0.0/8"].compactMap { AddressBlock($0) }
        }
        return try client.openReader(Source(text, credential: credential), deadline: Deadline(seconds: 20))
    }

    @Test(
        "A redirect out of the bucket is followed without them",
        arguments: [
            "/other/a.mp4", "/photos/private/a.mp4", "/photos2/a.mp4", "/a.mp4", "/photos/2026/../private/a.mp4",
        ]
    )
    func redirectInStore(_ target: String) throws {
        let server = try TestServer { request, _ in
            request.target == "/photos/2026/a.mp4"
                ? Answer.redirect(to: target, status: "302 Found") : Answer.content([1, 2, 3], to: request)
        }
        #expect(try open("s3://photos/2026/a.mp4", s3(server, ["photos/2026/"])).length == 3)
        #expect(server.requests.map(hasSecret) == [true, false])
    }

    @Test("A redirect in the bucket gets a signature of its own")
    func redirectInBucket() throws {
        let server = try TestServer { request, _ in
            request.target == "/photos/2026/a.mp4"
                ? Answer.redirect(to: "/photos/2026/b.mp4") : Answer.content([1, 2, 3], to: request)
        }
        #expect(try open("s3://photos/2026/a.mp4", s3(server, ["photos/2026/"])).length == 3)
        let signatures = server.requests.compactMap { $0.fields["authorization"] }
        #expect(signatures.count == 2 && signatures[0] != signatures[1])
    }

    @Test("Even without limits they stay in the bucket that was asked for")
    func unlimited() throws {
        let server = try TestServer { request, _ in
            request.target == "/photos/a.mp4"
                ? Answer.redirect(to: "/other/a.mp4") : Answer.content([1, 2], to: request)
        }
        #expect(try open("s3://photos/a.mp4", s3(server, [])).length == 2)
        #expect(server.requests.map(hasSecret) == [true, false])
    }

    @Test("A redirect to another host is followed without them", arguments: ["127.0.0.2", "localhost"])
    func redirectElsewhere(_ host: String) throws {
        let other = try TestServer(at: host == "localhost" ? "127.0.0.1" : host) { request, _ in
            Answer.content([1, 2, 3], to: request)
        }
        let target = other.url("/photos/a.mp4", host: host)
        let server = try TestServer { _, _ in Answer.redirect(to: target) }
        let host = [CredentialHost("http://127.0.0.1:\(server.port)")].compactMap(\.self)
        let azure = AzureCredentials(
            account: "account1",
            access: .sharedAccess(Secret("sv=1&sig=abc")),
            endpoint: "http://127.0.0.1:\(server.port)"
        )
        let bodies: [(String, Credential)] = [
            ("s3://photos/a.mp4", s3(server, [])),
            ("az://account1/photos/a.mp4", Credential(identity: "2", body: .azure(azure), scope: CredentialScope())),
            (server.url(), Credential(identity: "3", body: .bearer(Secret("t")), scope: CredentialScope(hosts: host))),
            (
                server.url(),
                Credential(
                    identity: "4",
                    body: .basic(user: "u", password: Secret("p")),
                    scope: CredentialScope(hosts: host)
                )
            ),
            (
                server.url(),
                Credential(
                    identity: "5",
                    body: .headers([CredentialHeader(name: "X-Secret", value: Secret("v"))]),
                    scope: CredentialScope(hosts: host)
                )
            ),
        ]
        for (text, credential) in bodies { #expect(try open(text, credential).length == 3) }
        #expect(server.requests.map(hasSecret) == Array(repeating: true, count: bodies.count))
        #expect(other.requests.map(hasSecret) == Array(repeating: false, count: bodies.count))
    }

    @Test("What a playlist refers to gets them in the bucket, and not elsewhere")
    func references() throws {
        let other = try TestServer(at: "127.0.0.2") { request, _ in Answer.content([1, 2, 3], to: request) }
        let server = try TestServer { request, _ in Answer.content([1, 2, 3], to: request) }
        let client = SourceClient.local { configuration in
            configuration.allowPrivate = ["127.0.0.0/8"].compactMap { AddressBlock($0) }
            configuration.playlists = true
        }
        let source = try Source("s3://photos/2026/list.m3u8", credential: s3(server, ["photos/2026"]))
        let reader = try client.openReader(source, deadline: Deadline(seconds: 20))
        for reference in [
            "a.ts", "/photos/private.ts", "/other/a.ts", other.url("/photos/2026/a.ts", host: "127.0.0.2"),
        ] {
            _ = try reader.open([reference], for: nil)
        }
        #expect(server.requests.map(hasSecret) == [true, true, false, false])
        #expect(other.requests.map(hasSecret) == [false])
    }

    @Test("A shared access signature is in the request alone: no error and no reader tells it")
    func sharedAccess() throws {
        let server = try TestServer { _, _ in Answer.plain("500 Oh", [], body: []) }
        let azure = AzureCredentials(
            account: "account1",
            access: .sharedAccess(Secret("sv=1&sig=hush")),
            endpoint: "http://127.0.0.1:\(server.port)"
        )
        let error = #expect(throws: StillsError.self) {
            try open("az://account1/c/a.mp4", Credential(identity: "2", body: .azure(azure), scope: CredentialScope()))
        }
        #expect(server.requests.first?.target == "/c/a.mp4?sv=1&sig=hush")
        #expect(error.map { "\($0)\($0.detail ?? "")" }?.contains("hush") == false)
    }
}
