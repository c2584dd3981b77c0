import Core
import Testing

@testable import Storage

@Suite("A proxy from configuration")
struct ProxyTests {
    @Test("Its user and password are never shown, however it is printed")
    func secret() throws {
        let proxy = try #require(SourceProxy("http://alice:s3cr%40t@Proxy.internal:3128/"))
        #expect(proxy.url == "http://proxy.internal:3128")
        #expect(proxy.user?.text == "alice" && proxy.password?.text == "s3cr@t")
        var configuration = SourceConfiguration()
        configuration.proxy = proxy
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(proxy)", String(reflecting: proxy), dumped, "\(configuration)"] {
            #expect(!text.contains("s3cr") && !text.contains("alice"))
        }
    }

    @Test(
        "What is no HTTP proxy with a port is refused",
        arguments: [
            "", "proxy:3128", "http://proxy", "https://proxy:3128", "socks5://proxy:1080", "http://proxy:0",
            "http://proxy:3128/path", "http://proxy:3128?x", "http://:pw@proxy:3128", "http://a:%zz@proxy:3128",
            "http://:3128",
        ]
    )
    func refused(text: String) {
        #expect(SourceProxy(text) == nil)
    }

    @Test("Sockets go to the proxy and nowhere else")
    func sockets() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        let other = try #require(IPAddress("127.0.0.2"))
        let proxy = try #require(SourceProxy("http://127.0.0.1:3128"))
        #expect(proxy.isAt(address, port: 3128) && !proxy.isAt(address, port: 80) && !proxy.isAt(other, port: 3128))
        let named = try #require(SourceProxy("http://proxy:3128"))
        #expect(named.isAt(other, port: 3128) && !named.isAt(other, port: 3129))
    }

    @Test(
        "A request goes to the proxy with the whole URL, which is told the password, and the source is not connected to"
    )
    func plain() throws {
        let content = Answer.bytes(100)
        let proxy = try TestServer { request, _ in Answer.content(content, to: request) }
        let client = SourceClient.local {
            $0.proxy = SourceProxy("http://alice:secret@127.0.0.1:\(proxy.port)")
            $0.allowPrivate = []
        }
        let reader = try client.openReader(SourceURL("http://films.example/film.mp4"), deadline: Deadline(seconds: 20))
        #expect(reader.length == 100)
        let request = try #require(proxy.requests.first)
        #expect(request.target == "http://films.example/film.mp4" && request.fields["host"] == "films.example")
        #expect(request.fields["proxy-authorization"] == "Basic YWxpY2U6c2VjcmV0")
    }

    @Test(
        "A source whose URL itself names a forbidden place is refused before the proxy is asked",
        arguments: [
            "127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "[::1]", "[::ffff:10.0.0.1]", "10.0.0.1",
            "169.254.169.254", "films.example:8080", "8.8.8.8:22",
        ]
    )
    func literals(host: String) throws {
        let proxy = try TestServer { request, _ in Answer.content([1], to: request) }
        let redirecting = try TestServer { _, _ in Answer.redirect(to: "http://\(host)/") }
        for first in [proxy, redirecting] {
            let client = SourceClient.local {
                $0.proxy = SourceProxy("http://127.0.0.1:\(first.port)")
                $0.allowPrivate = []
            }
            let url = first.port == proxy.port ? "http://\(host)/" : "http://films.example/"
            let error = #expect(throws: StillsError.self) {
                try client.openReader(SourceURL(url), deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .sourceRefused)
        }
        #expect(proxy.requests.isEmpty && redirecting.requests.count == 1)
    }

    @Test("A private address that is allowed may be asked for by the proxy, at any port")
    func allowed() throws {
        let proxy = try TestServer { request, _ in Answer.content([1], to: request) }
        let client = SourceClient.local { $0.proxy = SourceProxy("http://127.0.0.1:\(proxy.port)") }
        _ = try client.openReader(SourceURL("http://127.0.0.1:9000/film"), deadline: Deadline(seconds: 20))
        #expect(proxy.requests.map(\.target) == ["http://127.0.0.1:9000/film"])
    }

    @Test("A proxy that does not lead on, or is not there, is told to be at fault")
    func faults() throws {
        let proxy = try TestServer { _, _ in Answer.plain("407 Proxy Authentication Required") }
        let cases = [
            ("http://127.0.0.1:\(proxy.port)", "status 407"), ("http://127.0.0.1:1", "does not take connections"),
            ("http://no-such-proxy.invalid:3128", "is not known"),
        ]
        for (address, cause) in cases {
            let client = SourceClient.local { $0.proxy = SourceProxy(address) }
            let error = #expect(throws: StillsError.self) {
                try client.openReader(SourceURL("https://films.example/"), deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .sourceUnreachable)
            #expect(error?.cause.contains(cause) == true && error?.cause.contains("proxy") == true)
        }
        #expect(proxy.requests.allSatisfy { $0.method == "CONNECT" && $0.target == "films.example:443" })
    }
}
