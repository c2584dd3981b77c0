import Core
import Testing

@Suite("The fields of stored credentials")
struct CredentialBodyTests {
    /// A body, and what is wrong with it: the member that the one problem names, or `nil` where nothing is.
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: CredentialKind
        let body: String
        let problem: String?

        var testDescription: String { "\(kind.rawValue) \(problem ?? "good") \(body.prefix(60))" }

        init(_ kind: CredentialKind, _ body: String, _ problem: String? = nil) {
            self.kind = kind
            self.body = body
            self.problem = problem
        }
    }

    /// Stands for every secret here, and is in no error.
    static let secret = "q7SECRETz9"
    static let pem = "-----BEGIN PRIVATE KEY-----\\nq7SECRETz9==\\n-----END PRIVATE KEY-----\\n"
    static let good: [Case] = [
        Case(.s3, #"{"access_key_id":"AK","secret_access_key":"S"}"#),
        Case(
            .s3,
            #"{"access_key_id":"test:tester","secret_access_key":"S/+=","session_token":null,"region":"","endpoint":null}"#
        ),
        Case(.s3, #"{"access_key_id":"AK","secret_access_key":"S","session_token":"T","region":"eu-west-1"}"#),
        Case(.s3, #"{"access_key_id":"AK","secret_access_key":"S","endpoint":"http://127.0.0.1:9000"}"#),
        Case(.s3, #"{"access_key_id":"AK","secret_access_key":"S","endpoint":"https://[fd00::1]:9000/"}"#),
        Case(.google, #"{"access_key_id":"GOOG1","secret_access_key":"S"}"#),
        Case(
            .google,
            #"{"service_account":{"type":"service_account","client_email":"a@b","private_key":"\#(pem)","other":[1]}}"#
        ),
        Case(
            .google,
            #"{"service_account":{"client_email":"a@b","private_key":"\#(pem)","private_key_id":"1","token_uri":"http://localhost:1/t"}}"#
        ),
        Case(.azure, #"{"account_name":"acct","account_key":"AAAA"}"#),
        Case(
            .azure,
            #"{"account_name":"acct","sas_token":"?sv=1&sig=a%2Bb","endpoint":"http://127.0.0.1:1/devstoreaccount1"}"#
        ),
        Case(.basic, #"{"username":"ü","password":"p:w é"}"#),
        Case(.basic, #"{"username":"u","password":""}"#),
        Case(.bearer, #"{"token":"abc.def-_~+/="}"#),
        Case(.headers, #"{"headers":{"X-API-Key":"a b","authorization":"Token x"}}"#),
    ]

    static let bad: [Case] = [
        Case(.s3, #"{"secret_access_key":"S"}"#, "access_key_id"),
        Case(.s3, #"{"access_key_id":"A"}"#, "secret_access_key"),
        Case(.s3, #"{"access_key_id":"","secret_access_key":"\#(secret)"}"#, "access_key_id"),
        Case(.s3, #"{"access_key_id":"\#(secret)/x","secret_access_key":"S"}"#, "access_key_id"),
        Case(.s3, #"{"access_key_id":"\#(secret),x","secret_access_key":"S"}"#, "access_key_id"),
        Case(.s3, #"{"access_key_id":"\#(secret)\r\nHost: x","secret_access_key":"S"}"#, "access_key_id"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"\#(secret) "}"#, "secret_access_key"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"\#(secret)\u0000"}"#, "secret_access_key"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":["\#(secret)"]}"#, "secret_access_key"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"S","session_token":"\#(secret)\n"}"#, "session_token"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"S","region":"\#(secret)"}"#, "region"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"S","region":"eu.west"}"#, "region"),
        Case(.s3, #"{"access_key_id":"A","secret_access_key":"S","account_key":"\#(secret)"}"#, "account_key"),
        Case(.google, "{}", "service_account"),
        Case(.google, #"{"service_account":""}"#, "service_account"),
        Case(.google, #"{"service_account":"not \#(secret)"}"#, "service_account"),
        Case(.google, #"{"service_account":["\#(secret)"]}"#, "service_account"),
        Case(.google, #"{"service_account":{"client_email":"a@b"}}"#, "private_key"),
        Case(.google, #"{"service_account":{"client_email":"\#(secret)","private_key":"\#(pem)"}}"#, "client_email"),
        Case(.google, #"{"service_account":{"client_email":"a@b\"","private_key":"\#(secret)"}}"#, "private_key"),
        Case(.google, #"{"service_account":{"client_email":"a@b","private_key":"\#(pem)\#(secret)"}}"#, "private_key"),
        Case(
            .google,
            #"{"access_key_id":"A","secret_access_key":"S","service_account":{"client_email":"a@b","private_key":"\#(pem)"}}"#,
            "service_account"
        ),
        Case(.azure, #"{"account_name":"acct"}"#, "account_key"),
        Case(.azure, #"{"account_name":"ACCT.blob","account_key":"AAAA"}"#, "account_name"),
        Case(.azure, #"{"account_name":"acct","account_key":"\#(secret)!"}"#, "account_key"),
        Case(.azure, #"{"account_name":"acct","account_key":"AAA"}"#, "account_key"),
        Case(.azure, #"{"account_name":"acct","sas_token":"\#(secret)"}"#, "sas_token"),
        Case(.azure, #"{"account_name":"acct","sas_token":"sig=\#(secret) x"}"#, "sas_token"),
        Case(.azure, #"{"account_name":"acct","sas_token":"sig=\#(secret)#x"}"#, "sas_token"),
        Case(.azure, #"{"account_name":"acct","account_key":"AAAA","sas_token":"sig=\#(secret)"}"#, "sas_token"),
        Case(.basic, #"{"username":"\#(secret):x","password":"p"}"#, "username"),
        Case(.basic, #"{"username":"u"}"#, "password"),
        Case(.basic, #"{"username":"u","password":"\#(secret)\u0007"}"#, "password"),
        Case(.basic, #"{"username":"u","password":"\#(secret)\u0085"}"#, "password"),
        Case(.bearer, "{}", "token"),
        Case(.bearer, #"{"token":"\#(secret) x"}"#, "token"),
        Case(.bearer, #"{"token":"\#(secret)\r"}"#, "token"),
        Case(.bearer, #"{"token":"\#(secret)é"}"#, "token"),
        Case(.headers, "{}", "headers"),
        Case(.headers, #"{"headers":{}}"#, "headers"),
        Case(.headers, #"{"headers":[]}"#, "headers"),
        Case(.headers, #"{"headers":{"X":1}}"#, "headers"),
        Case(.headers, #"{"headers":{"X":""}}"#, "headers"),
        Case(.headers, #"{"headers":{"X":"\#(secret)\r\nHost: y"}}"#, "headers"),
        Case(.headers, #"{"headers":{"X":" \#(secret)"}}"#, "headers"),
        Case(.headers, #"{"headers":{"X-A":"\#(secret)","x-a":"2"}}"#, "headers"),
        Case(.headers, #"{"headers":{"":"\#(secret)"}}"#, "headers"),
        Case(.headers, #"{"headers":{"\#(secret) ":"x"}}"#, "headers"),
        Case(.headers, #"{"headers":{"X:\#(secret)":"x"}}"#, "headers"),
        Case(.headers, "{\"headers\":{\((1...17).map { "\"X\($0)\":\"1\"" }.joined(separator: ","))}}", "headers"),
    ]

    static let reservedHeaders = [
        "Host", "hOST", "Range", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Accept-Encoding",
        "If-Range", "If-None-Match", "Expect", "Proxy-Authorization", "Proxy-Connection", "Keep-Alive", "TE", "Trailer",
        "Upgrade",
    ]

    private func read(_ kind: CredentialKind, _ body: String) throws -> (body: CredentialBody?, error: StillsError?) {
        var fields = FieldReader(try JSONValue.object(from: "{\"body\":\(body)}".utf8))
        let read = fields.object("body") { CredentialBody(kind, &$0) }
        do {
            try fields.finish()
            return (read, nil)
        } catch {
            return (read, error as? StillsError)
        }
    }

    @Test("A good body is read, and reads the same once it was written", arguments: good)
    func roundTrip(_ body: Case) throws {
        let (read, error) = try read(body.kind, body.body)
        #expect(error == nil)
        let first = try #require(read)
        #expect(first.kind == body.kind)
        guard case .object(let members) = first.json else { throw StillsError.credentialsNotObject }
        var fields = FieldReader(members)
        let again = CredentialBody(body.kind, &fields)
        try fields.finish()
        #expect(again == first)
    }

    @Test("A bad body is refused by the name of its member, and nothing of its values is told", arguments: bad)
    func refused(_ body: Case) throws {
        let error = try #require(try read(body.kind, body.body).error)
        #expect(error.code == .parameterInvalid)
        #expect(error.problems.count == 1, "\(error.problems)")
        #expect(error.problems.first?.contains(".\(body.problem ?? "")`") == true, "\(error.problems)")
        #expect(!error.cause.contains(Self.secret) && !error.fix.contains(Self.secret), "\(error)")
    }

    @Test("Headers that would change the request itself are refused", arguments: reservedHeaders)
    func reservedHeader(_ name: String) throws {
        #expect(try read(.headers, #"{"headers":{"X-Good":"1","\#(name)":"x"}}"#).error?.problems.count == 1)
    }

    @Test(
        "An endpoint is a server and nothing else",
        arguments: [
            "ftp://h", "h:9000", "//h", "http://", "http:///", "http://u@h", "http://u:p@h", "http://h?x", "http://h#x",
            "http://h/path", "http://h:0", "http://h:65536", "http://h:", "http://h:9x", "http://h:+9", "http://h:-9",
            "http://h:9 ", "http://h\\\\x", "http://h%00", "http://h..x", "http://.h", "http://[::1",
            "http://[::1%eth0]",
            "http://ü.example", "http://h\\u0000", "http://h\\r\\n", "https://[x]", "http://a b",
        ]
    )
    func badEndpoint(_ text: String) throws {
        let body = #"{"access_key_id":"A","secret_access_key":"S","endpoint":"\#(text)"}"#
        #expect(try read(.s3, body).error?.problems.count == 1)
    }

    @Test("Endpoints are written in one way")
    func normalEndpoint() throws {
        let read = try read(
            .s3,
            #"{"access_key_id":"A","secret_access_key":"S","endpoint":"HTTPS://Store.Example:9000/"}"#
        )
        guard case .s3(let credentials) = read.body else { throw StillsError.credentialsNotObject }
        #expect(credentials.endpoint == "https://store.example:9000")
    }

    @Test(
        "A token is asked for by https, or on this machine",
        arguments: [
            ("https://oauth2.googleapis.com/token", true), ("http://127.0.0.1:8080/token", true),
            ("http://127.9.8.7/token", true), ("http://[::1]/token", true), ("http://localhost/token", true),
            ("http://oauth2.googleapis.com/token", false), ("http://127.0.0.1.example.com/token", false),
            ("http://127.1/token", false), ("http://localhost.example.com/t", false), ("http://10.0.0.1/t", false),
            ("https://h/a/../b", false), ("https://h//b", false), ("https://h/t?x=1", false), ("https://u@h/t", false),
        ]
    )
    func tokenURI(_ uri: String, isGood: Bool) throws {
        let body = #"{"service_account":{"client_email":"a@b","private_key":"\#(Self.pem)","token_uri":"\#(uri)"}}"#
        #expect(try (read(.google, body).error == nil) == isGood)
    }

    @Test("A service account may come as the text of its file, and has Google's own place for tokens")
    func serviceAccountAsText() throws {
        let file = #"{\"client_email\":\"a@b\",\"private_key\":\"\#(Self.pem.replacing("\\", with: "\\\\"))\"}"#
        let read = try read(.google, #"{"service_account":"\#(file)"}"#)
        guard case .google(let google) = read.body, case .serviceAccount(let account) = google.access else {
            throw StillsError.credentialsNotObject
        }
        #expect(account.tokenURI == "https://oauth2.googleapis.com/token")
        #expect(account.privateKey.text.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test("All that is wrong is told at once")
    func allProblems() throws {
        let error = try read(.s3, #"{"access_key_id":1,"region":"A","endpoint":"x","zone":1}"#).error
        #expect(error?.problems.count == 5)
    }

    @Test(
        "Credentials of HTTP need hosts, those of stores may have buckets, and neither has the other's",
        arguments: [
            (CredentialKind.s3, "{}", 0), (.s3, #"{"buckets":["a","b/c/"],"hosts":[]}"#, 0),
            (.s3, #"{"hosts":["h"]}"#, 1), (.s3, #"{"buckets":[""]}"#, 1), (.s3, #"{"buckets":"a"}"#, 1),
            (.s3, #"{"buckets":[1]}"#, 1), (.s3, #"{"buckets":["a b"]}"#, 1), (.s3, #"{"buckets":["a\n"]}"#, 1),
            (.bearer, "{}", 1), (.bearer, #"{"hosts":[]}"#, 1), (.bearer, #"{"hosts":null}"#, 1),
            (.bearer, #"{"hosts":[".example.com","[::1]"],"buckets":null}"#, 0),
            (.bearer, #"{"hosts":["https://h","h:80","http://[::1]:9000"]}"#, 0),
            (.bearer, #"{"hosts":["ftp://h"]}"#, 1), (.bearer, #"{"hosts":["h:0"]}"#, 1),
            (.bearer, #"{"hosts":["h:x"]}"#, 1),
            (.bearer, #"{"hosts":["h:99999"]}"#, 1), (.bearer, #"{"hosts":["https://h/"]}"#, 1),
            (.bearer, #"{"hosts":["u@h"]}"#, 1), (.bearer, #"{"hosts":["https://"]}"#, 1),
            (.bearer, #"{"hosts":["h/x"]}"#, 1), (.bearer, #"{"hosts":["*"]}"#, 1), (.bearer, #"{"hosts":["."]}"#, 1),
            (.bearer, #"{"hosts":["u@h"]}"#, 1), (.basic, #"{"hosts":["h"],"buckets":["a"]}"#, 1),
        ]
    )
    func scope(_ kind: CredentialKind, _ json: String, problems: Int) throws {
        var fields = FieldReader(try JSONValue.object(from: json.utf8))
        _ = CredentialScope(&fields, kind: kind)
        do {
            try fields.finish()
            #expect(problems == 0)
        } catch let error as StillsError {
            #expect(error.problems.count == problems, "\(error.problems)")
        }
    }

    @Test("The most patterns are bounded")
    func tooManyPatterns() throws {
        let list = (0...100).map { "\"b\($0)\"" }.joined(separator: ",")
        var fields = FieldReader(try JSONValue.object(from: "{\"buckets\":[\(list)]}".utf8))
        _ = CredentialScope(&fields, kind: .s3)
        #expect(throws: StillsError.self) { try fields.finish() }
    }

    @Test(
        "Names can be a part of a path",
        arguments: [
            ("a", true), ("Größe 1", true), (String(repeating: "a", count: 200), true), ("", false),
            (String(repeating: "a", count: 201), false), ("a/b", false), ("a\n", false), ("a\u{85}", false),
            (".", false),
            ("..", false), ("a" + String(repeating: "\u{301}", count: 600), false),
        ]
    )
    func names(_ name: String, isGood: Bool) {
        #expect(CredentialDescription.isName(name) == isGood)
    }
}

extension StillsError {
    fileprivate static let credentialsNotObject = StillsError(.internalError, "Another kind.", fix: "")
}
