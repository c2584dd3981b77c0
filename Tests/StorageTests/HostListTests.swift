import Core
import Testing

@testable import Storage

@Suite("Requests go out to the hosts and by the schemes of the lists")
struct HostListTests {
    private func patterns(_ texts: [String]) -> [HostPattern] { texts.compactMap { HostPattern($0) } }

    private func isAllowed(
        _ host: String,
        allow: [String] = [],
        deny: [String] = [],
        account: [String] = []
    ) throws -> Bool {
        var configuration = SourceConfiguration()
        configuration.allowHosts = patterns(allow)
        configuration.denyHosts = patterns(deny)
        let url = "https://\(host)/"
        let source = try Source(url, account: SourceAccount(id: "a", hosts: patterns(account)))
        do {
            try SourceGuard(configuration, for: source).check(SourceURL(url))
            return true
        } catch let error as StillsError where error.code == .sourceRefused {
            return false
        }
    }

    @Test("A name is compared whole, or by whole labels from its end, in any case, with or without the root's dot")
    func labels() throws {
        for host in ["a.example.com", "A.Example.COM", "a.example.com.", "x.media.example", "y.x.MEDIA.example."] {
            #expect(try isAllowed(host, allow: ["a.example.com", ".media.example"]))
            #expect(try !isAllowed(host, deny: ["a.example.com", ".media.example"]))
            #expect(try isAllowed(host, account: ["a.example.com", ".media.example"]))
        }
        for host in [
            "b.a.example.com", "example.com", "a.example.co", "aa.example.com", "media.example", "xmedia.example",
        ] {
            #expect(try !isAllowed(host, allow: ["a.example.com", ".media.example"]))
            #expect(try isAllowed(host, deny: ["a.example.com", ".media.example"]))
            #expect(try !isAllowed(host, account: ["a.example.com", ".media.example"]))
        }
    }

    @Test("A host must be in each list that there is, and what is denied is denied")
    func together() throws {
        #expect(try isAllowed("a.example", allow: [".example"], deny: ["b.example"], account: ["a.example"]))
        #expect(try !isAllowed("b.example", allow: [".example"], deny: ["b.example"], account: ["b.example"]))
        #expect(try !isAllowed("c.example", allow: [".example"], account: ["a.example"]))
        #expect(try !isAllowed("a.test", allow: [".example"], account: ["a.test"]))
    }

    @Test(
        "An address is denied in each of its spellings",
        arguments: ["[2606:4700::1111]", "[2606:4700:0:0:0:0:0:1111]"]
    )
    func address(_ host: String) throws {
        #expect(try !isAllowed(host, deny: ["[2606:4700:0::1111]"]))
        #expect(try isAllowed(host, deny: ["[2606:4700::1112]"]))
    }

    @Test("A scheme that is switched off is refused, for stores by the name that they were given")
    func schemes() throws {
        var configuration = SourceConfiguration()
        configuration.schemes = ["https", "s3"]
        let plain = try SourceGuard(configuration, for: Source("https://a.example/"))
        try plain.check(SourceURL("https://a.example/"))
        configuration.schemes = ["s3"]
        #expect(throws: StillsError.self) { try plain.check(SourceURL("http://a.example/")) }
        let endpoint = try SourceURL("https://store.example/")
        try SourceGuard(configuration, for: Source("s3://bucket/key")).check(endpoint)
        for (name, url) in [
            ("gs://bucket/key", endpoint.text), ("s3://bucket/key", "http://store.example/"),
            (endpoint.text, endpoint.text),
        ] {
            #expect(throws: StillsError.self) {
                try SourceGuard(configuration, for: Source(name)).check(SourceURL(url))
            }
        }
    }

    @Test("Each kind of rule says which option it is, and tells nothing of what is in it")
    func kinds() throws {
        func refusal(
            _ url: String,
            account: [String] = [],
            _ change: (inout SourceConfiguration) -> Void
        ) throws -> StillsError {
            var configuration = SourceConfiguration()
            change(&configuration)
            let source = try Source(url, account: SourceAccount(id: "a", hosts: patterns(account)))
            return try #require(
                #expect(throws: StillsError.self) { try SourceGuard(configuration, for: source).check(SourceURL(url)) }
            )
        }
        let secret = patterns([".internal.example"])
        let refusals = [
            "sources.schemes": try refusal("http://a.example/") { $0.schemes = ["https"] },
            "sources.deny_hosts": try refusal("http://x.internal.example/") { $0.denyHosts = secret },
            "sources.allow_hosts": try refusal("http://a.example/") { $0.allowHosts = secret },
            "stills accounts sources": try refusal("http://a.example/", account: ["internal.example"]) { _ in },
            "sources.allow_private": try refusal("http://10.0.0.1/") { _ in },
            "sources.ports": try refusal("http://8.8.8.8:81/") { _ in },
        ]
        for (option, error) in refusals {
            #expect(error.code == .sourceRefused && error.fix.contains("`\(option)`"))
            #expect(!"\(error)".contains("internal"))
        }
        #expect(Set(refusals.values.map(\.cause)).count == refusals.count)
    }

    @Test("A redirect to a host that is denied is refused before it goes out, and so is the next request of an account")
    func redirect() throws {
        let server = try TestServer { request, _ in
            request.target == "/out" ? Answer.redirect(to: "http://localhost:1/") : Answer.content([1], to: request)
        }
        let client = SourceClient.local { $0.denyHosts = [HostPattern("localhost")].compactMap(\.self) }
        let error = #expect(throws: StillsError.self) {
            try client.openReader(SourceURL(server.url("/out")), deadline: Deadline(seconds: 20))
        }
        #expect(error?.fix.contains("deny_hosts") == true)

        func read(_ hosts: [String]) throws {
            let account = SourceAccount(id: "a", hosts: patterns(hosts))
            _ = try client.openReader(Source(server.url(), account: account), deadline: Deadline(seconds: 20))
        }
        try read([])
        try read(["127.0.0.1"])
        #expect(throws: StillsError.self) { try read(["other.example"]) }
        #expect(server.requests.count == 3 && server.connections == 1, "The connection was there to be used.")
    }

    @Test("Uploads by URL and callbacks are judged by the account's list, too")
    func writing() throws {
        let server = try TestServer { _, _ in Answer.plain(body: [1]) }
        let source = try Source(server.url(), account: SourceAccount(id: "a", hosts: patterns([".example"])))
        let client = SourceClient.local()
        let posted = #expect(throws: StillsError.self) {
            try client.post(source, json: [], deadline: Deadline(seconds: 20))
        }
        #expect(posted?.code == .sourceRefused)
        try withBlobs { blobs, _ in
            let file = try blobs.stage()
            let error = #expect(throws: StillsError.self) {
                try client.download(source, into: file, limit: 100, deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .sourceRefused)
        }
        #expect(server.connections == 0)
    }
}
