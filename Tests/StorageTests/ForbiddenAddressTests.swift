import Core
import Testing

@testable import Storage

/// Real listeners stand at the forbidden addresses, and tell whether anybody came.
@Suite("A forbidden address is never connected to, whatever leads to it")
struct ForbiddenAddressTests {
    @Test(
        "Each spelling of an address is refused once it is resolved, with not one byte sent",
        arguments: [
            "127.0.0.1", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        ]
    )
    func spellings(_ host: String) throws {
        let four = try TestServer { _, _ in Answer.plain(body: [1]) }
        let six = try TestServer(at: "::1") { _, _ in Answer.plain(body: [1]) }
        let client = SourceClient(configuration: SourceConfiguration())
        for port in [four.port, six.port] {
            let error = #expect(throws: StillsError.self) {
                try client.openReader(SourceURL("http://\(host):\(port)/"), deadline: Deadline(seconds: 20))
            }
            // A name server may know nothing of a rooted `localhost.`, which is as good.
            #expect(error?.code == .sourceRefused || host.hasSuffix(".") && error?.code == .sourceUnreachable)
        }
        #expect(four.connections == 0 && six.connections == 0)
    }

    @Test(
        "The plain spellings are refused by name, with a status of 403",
        arguments: ["127.0.0.1", "[::1]", "localhost"]
    )
    func code(_ host: String) throws {
        let client = SourceClient(configuration: SourceConfiguration())
        let error = #expect(throws: StillsError.self) {
            try client.openReader(SourceURL("http://\(host):8080/"), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceRefused && error?.code.status == 403)
        #expect(
            ["127.0.0.1 port 8080", "0:0:0:0:0:0:0:1 port 8080"].contains(error?.detail),
            "The log tells the address."
        )
    }

    @Test("A name that resolves to a private address is refused after it is resolved", arguments: ["127.0.0.2", "::1"])
    func resolved(_ address: String) throws {
        let server = try TestServer(at: address) { _, _ in Answer.plain(body: [1]) }
        let client = SourceClient.local(names: ["public.example:\(server.port):\(address)"])
        let error = #expect(throws: StillsError.self) {
            try client.openReader(SourceURL(server.url(host: "public.example")), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceRefused)
        #expect(server.connections == 0)
    }

    @Test("The same name is read where its address is allowed")
    func resolvedAllowed() throws {
        let server = try TestServer { request, _ in Answer.content([1, 2, 3], to: request) }
        let client = SourceClient.local(names: ["public.example:\(server.port):127.0.0.1"])
        let reader = try client.openReader(
            SourceURL(server.url(host: "public.example")),
            deadline: Deadline(seconds: 20)
        )
        #expect(reader.length == 3)
        #expect(server.requests[0].fields["host"] == "public.example:\(server.port)")
    }

    @Test("A redirect to a forbidden address is refused, in every call", arguments: ["127.0.0.2", "::1"])
    func redirect(_ address: String) throws {
        let inside = try TestServer(at: address) { _, _ in Answer.plain(body: [1]) }
        let host = address.contains(":") ? "[\(address)]" : address
        let target = inside.url(host: host)
        let server = try TestServer { _, _ in Answer.redirect(to: target) }
        let client = SourceClient.local()
        let url = try SourceURL(server.url())
        let read = #expect(throws: StillsError.self) { try client.openReader(url, deadline: Deadline(seconds: 20)) }
        #expect(read?.code == .sourceRefused)
        let download = try withBlobs { blobs, _ in
            let file = try blobs.stage()
            return #expect(throws: StillsError.self) {
                try client.download(url, into: file, limit: 100, deadline: Deadline(seconds: 20))
            }
        }
        #expect(download?.code == .sourceRefused)
        #expect(try client.post(url, json: Array("{}".utf8), deadline: Deadline(seconds: 20)) == 302)
        #expect(inside.connections == 0)
    }

    @Test("A public address at another port is refused without trying")
    func port() throws {
        let client = SourceClient(configuration: SourceConfiguration())
        let error = #expect(throws: StillsError.self) {
            try client.openReader(SourceURL("http://8.8.8.8:8080/"), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceRefused)
    }

    @Test(
        "A redirect to anything but http and https is refused",
        arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:6379/_x", "http://u:p@127.0.0.1/"]
    )
    func redirectScheme(_ target: String) throws {
        let server = try TestServer { _, _ in Answer.redirect(to: target) }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceRefused)
        #expect(server.requests.count == 1)
    }
}
