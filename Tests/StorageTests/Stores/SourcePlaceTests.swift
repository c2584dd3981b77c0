import Core
import Testing

@testable import Storage

@Suite("Credentials are for the places that they were stored for")
struct SourcePlaceTests {
    private static let key = AccessKey(id: "AKID", secret: Secret("secret"))

    private func s3(_ buckets: [String] = [], endpoint: String? = nil, region: String? = nil) -> Credential {
        let body = CredentialBody.s3(S3Credentials(key: Self.key, region: region, endpoint: endpoint))
        return Credential(
            identity: "cr-1.1",
            body: body,
            scope: CredentialScope(buckets: buckets.compactMap { BucketPattern($0) })
        )
    }

    private func bearer(_ hosts: [String]) -> Credential {
        Credential(
            identity: "cr-2.1",
            body: .bearer(Secret("token")),
            scope: CredentialScope(hosts: hosts.compactMap { CredentialHost($0) })
        )
    }

    @Test(
        "Credentials of S3 open objects of their store, in either form",
        arguments: [
            "s3://photos/2026/a.mp4", "https://photos.s3.eu-west-1.amazonaws.com/2026/a.mp4",
            "https://s3.amazonaws.com/photos/2026/a.mp4",
        ]
    )
    func opens(_ text: String) throws {
        for credential in [s3(), s3(["photos"]), s3(["other", "photos/2026/"]), s3(["photos/2026"])] {
            let source = try Source(text, credential: credential)
            guard case .object(let object) = source.place else {
                Issue.record("\(text) is an object")
                return
            }
            #expect(object.bucket == "photos" && object.key == "2026/a.mp4")
        }
    }

    @Test(
        "They are refused for every other place",
        arguments: [
            "s3://photo/2026/a", "s3://photos2/2026/a", "s3://photos/2025/a", "s3://photos/2026",
            "s3://photos/2026/../b",
            // A slash and an accent are one character to Swift, and two to a store.
            "s3://photos/2026/../\u{301}b",
            "s3://photos/2026/./b", "s3://photos/2026/..\\..\\b", "gs://photos/2026/a", "az://photos/2026/a/b",
            "https://photos.s3.amazonaws.com/2025/a", "https://photos.s3.amazonaws.com/2026/%2e%2E/b",
            "https://storage.googleapis.com/photos/2026/a", "https://example.com/photos/2026/a",
            "http://photos.s3.amazonaws.com/2026/a", "https://photos.s3.amazonaws.com.evil.example/2026/a",
            "https://photos.s3.amazonaws.com:8443/2026/a",
        ]
    )
    func refused(_ text: String) {
        let error = #expect(throws: StillsError.self) { try Source(text, credential: s3(["photos/2026/"])) }
        #expect(error?.code == .credentialsRefused)
    }

    @Test(
        "A whole bucket ends at its segments, too, which some servers resolve",
        arguments: [
            "s3://photos/../b", "s3://photos/a/../../b", "s3://photos/./b", "s3://photos/a\\..\\b",
            "s3://photos/../\u{301}b",
        ]
    )
    func segments(_ text: String) throws {
        let error = #expect(throws: StillsError.self) { try Source(text, credential: s3(["photos"])) }
        #expect(error?.code == .credentialsRefused)
        #expect(try Source("s3://photos/..a/b..", credential: s3(["photos"])).credential != nil)
        #expect(try Source("s3://photos/\u{301}a", credential: s3(["photos/\u{301}"])).credential != nil)
    }

    @Test("Credentials of HTTP go to their hosts alone, by whole labels")
    func hosts() throws {
        let credential = bearer(["media.example.com", ".cdn.example", "http://10.0.0.1:9000", "[2606:4700:0::1]:444"])
        for base in [
            "https://media.example.com", "https://MEDIA.example.com:443", "https://a.cdn.example",
            "https://a.b.cdn.example",
            "http://10.0.0.1:9000", "https://[2606:4700::1]:444",
        ] {
            #expect(try Source("\(base)/a.mp4", credential: credential).credential == credential)
        }
        for text in [
            "https://example.com/a", "https://a.media.example.com/a", "https://evilmedia.example.com/a",
            "http://media.example.com/a", "https://media.example.com:8443/a", "http://media.example.com:443/a",
            "http://10.0.0.1/a", "https://10.0.0.1:9000/a", "https://[2606:4700::1]/a",
            "https://media.example.com.evil.example/a", "https://cdn.example/a", "https://evilcdn.example/a",
            "s3://photos/a",
        ] {
            let error = #expect(throws: StillsError.self) { try Source(text, credential: credential) }
            #expect(error?.code == .credentialsRefused, "\(text)")
        }
    }

    @Test(
        "A presigned URL is read as it is, whatever credentials are named",
        arguments: ["X-Amz-Signature=a", "x-goog-signature=a", "AWSAccessKeyId=a&Signature=b", "se=1&sig=a%3D"]
    )
    func presigned(_ query: String) throws {
        let text = "https://photos.s3.amazonaws.com/a%20b?\(query)"
        #expect(try Source(text, credential: s3()).place == .url(SourceURL(text)))
    }

    @Test("Two accounts, and two versions of credentials, are never the same source")
    func identity() throws {
        let one = SourceAccount(id: "a-1")
        let two = SourceAccount(id: "a-2")
        let newer = Credential(identity: "cr-1.2", body: s3().body, scope: s3().scope)
        let sources = try [
            Source("s3://b/k", account: one), Source("s3://b/k", account: two),
            Source("s3://b/k", account: one, credential: s3()), Source("s3://b/k", account: one, credential: newer),
        ]
        #expect(Set(sources).count == 4)
    }

    @Test("No secret is printed with a source or with its credentials")
    func printing() throws {
        let source = try Source("s3://photos/a", credential: s3())
        var dumped = ""
        dump(source, to: &dumped)
        #expect(!dumped.contains("secret\"") && !"\(source)".contains("Secret(text"))
        #expect(!String(reflecting: source).contains("\"secret\"") && !dumped.contains("text: \"secret"))
    }
}
