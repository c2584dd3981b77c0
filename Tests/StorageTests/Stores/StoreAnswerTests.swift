import Core
import Testing

@testable import Storage

/// Servers that answer as stores do; what real stores answer is tested with real stores.
@Suite("What a store says is told in words that help")
struct StoreAnswerTests {
    private func credential(_ server: TestServer, region: String? = nil) -> Credential {
        let key = AccessKey(id: "AKID", secret: Secret("secret"), sessionToken: Secret("a-token"))
        let body = S3Credentials(key: key, region: region, endpoint: "http://127.0.0.1:\(server.port)")
        return Credential(identity: "cr-1.1", body: .s3(body), scope: CredentialScope())
    }

    private func failure(_ status: String, _ fields: [String] = [], _ body: String) -> [TestServer.Action] {
        Answer.plain(status, fields, body: Array(body.utf8))
    }

    @Test(
        "Each of S3's codes has a code and a fix of its own",
        arguments: [
            ("403 Forbidden", "InvalidAccessKeyId", ErrorCode.storeKeyUnknown),
            ("403 Forbidden", "SignatureDoesNotMatch", .storeSecretWrong),
            ("400 Bad Request", "ExpiredToken", .storeTokenExpired),
            ("403 Forbidden", "RequestTimeTooSkewed", .storeClockSkewed),
            ("403 Forbidden", "AccessDenied", .storeAccessDenied),
            ("404 Not Found", "NoSuchBucket", .storeBucketNotFound),
            ("404 Not Found", "NoSuchKey", .sourceNotFound),
            ("404 Not Found", "SomethingElse", .sourceNotFound),
            ("403 Forbidden", "SomethingElse", .storeAccessDenied),
            ("400 Bad Request", "SomethingElse", .sourceFailed),
        ]
    )
    func codes(status: String, code: String, expected: ErrorCode) throws {
        let server = try TestServer { _, _ in
            failure(status, [], "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>m</Message></Error>")
        }
        let source = try Source("s3://photos/a.mp4", credential: credential(server))
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(source, deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == expected)
        #expect(server.requests.count == 1)
        #expect(error.map { !"\($0.cause)\($0.fix)\($0.detail ?? "")".contains("AKID") } == true)
    }

    @Test("A bucket in another region is asked for there, and the region is remembered")
    func region() throws {
        let content = Answer.bytes(1000)
        let server = try TestServer { request, _ in
            guard request.fields["authorization"]?.contains("/eu-west-3/s3/") == true else {
                return failure(
                    "400 Bad Request",
                    [],
                    "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"
                )
            }
            return Answer.content(content, to: request)
        }
        let client = SourceClient.local()
        let source = try Source("s3://photos/a.mp4", credential: credential(server))
        for _ in 0..<2 {
            let reader = try client.openReader(source, deadline: Deadline(seconds: 20))
            #expect(try reader.read(at: 0, count: 1000) == content)
        }
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.fields["x-amz-security-token"] == "a-token" })
    }

    @Test("A region that the credentials name is not replaced, but said to be wrong")
    func namedRegion() throws {
        let server = try TestServer { _, _ in
            failure(
                "301 Moved Permanently",
                ["x-amz-bucket-region: eu-west-3"],
                "<Error><Code>PermanentRedirect</Code></Error>"
            )
        }
        let source = try Source("s3://photos/a.mp4", credential: credential(server, region: "us-west-2"))
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(source, deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .storeRegionWrong)
        #expect(error?.cause.contains("eu-west-3") == true && error?.cause.contains("us-west-2") == true)
        #expect(error?.fix.contains("eu-west-3") == true)
    }

    @Test(
        "A store that never names the same region twice, or no region at all, ends as an error",
        arguments: ["r-\\(count)", "", "evil.example/", String(repeating: "r", count: 65)]
    )
    func lyingRegion(_ region: String) throws {
        let server = try TestServer { _, before in
            let told = region.replacing("\\(count)", with: "\(before)")
            return failure("400 Bad Request", ["x-amz-bucket-region: \(told)"], "")
        }
        let source = try Source("s3://photos/a.mp4", credential: credential(server))
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(source, deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceFailed)
        #expect(server.requests.count <= 7)
    }

    @Test("Without credentials a store's refusal is that of any source")
    func anonymous() throws {
        let server = try TestServer { _, _ in
            failure("403 Forbidden", [], "<Error><Code>AccessDenied</Code></Error>")
        }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(Source(server.url("/photos/a.mp4")), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceDenied)
    }

    @Test("An endless error is not read to its end")
    func endless() throws {
        let server = try TestServer { _, _ in
            [Answer.head("403 Forbidden", ["Content-Length: 999999999"])]
                + Array(repeating: .send([UInt8](repeating: 65, count: 65_536)), count: 200)
        }
        let source = try Source("s3://photos/a.mp4", credential: credential(server))
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(source, deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .storeAccessDenied)
    }

    @Test("A presigned URL of a store follows its redirects, also where credentials are named")
    func presignedRedirect() throws {
        let server = try TestServer { request, _ in
            request.target.hasPrefix("/photos")
                ? Answer.plain(
                    "307 Temporary Redirect",
                    ["x-amz-bucket-region: eu-west-3", "Location: /moved?X-Amz-Signature=a"]
                ) : Answer.content([1, 2, 3], to: request)
        }
        let source = try Source(server.url("/photos/a.mp4?X-Amz-Signature=a"), credential: credential(server))
        #expect(try SourceClient.local().openReader(source, deadline: Deadline(seconds: 20)).length == 3)
        #expect(server.requests.allSatisfy { $0.fields["authorization"] == nil })
    }

    @Test("Credentials that name the right region may go with a URL that names a wrong one")
    func regionOfURL() throws {
        let key = AccessKey(id: "AKID", secret: Secret("secret"))
        let body = CredentialBody.s3(S3Credentials(key: key, region: "eu-west-1"))
        let source = try Source(
            "https://photos.s3.us-east-1.amazonaws.com/a.mp4",
            credential: Credential(identity: "cr-1.1", body: body, scope: CredentialScope())
        )
        let authorization = try SourceAuthorization(source, client: .local())
        var head = ResponseHead()
        for line in ["HTTP/1.1 301 Moved\r\n", "x-amz-bucket-region: eu-west-1\r\n"] {
            Array(line.utf8).withUnsafeBytes { head.take($0) }
        }
        let next = try authorization.explain(StoreAnswer(head), to: authorization.url)
        #expect(next.text == "https://photos.s3.eu-west-1.amazonaws.com/a.mp4")
    }

    @Test("Of two spellings of a letter each is a key of its own")
    func spellings() throws {
        let (one, two) = (try Source("s3://photos/\u{E9}.mp4"), try Source("s3://photos/e\u{301}.mp4"))
        #expect(one != two && Set([one, two]).count == 2)
    }
}
