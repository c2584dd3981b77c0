import Core
import Testing

@testable import Storage

@Suite("A source's URL is taken in one spelling, or not at all")
struct SourceURLTests {
    @Test(
        "Equal URLs read equal",
        arguments: [
            ("http://example.com", "http://example.com/"),
            ("HTTPS://Example.COM:443/A?b=C#d", "https://example.com/A?b=C"),
            ("http://example.com:80", "http://example.com/"),
            ("http://example.com:/x", "http://example.com/x"),
            ("http://example.com:8080?x", "http://example.com:8080/?x"),
            ("https://example.com/a/../b//c/./d", "https://example.com/a/../b//c/./d"),
            ("https://example.com/%e4%2F?X-Amz-Signature=a%2Bb", "https://example.com/%e4%2F?X-Amz-Signature=a%2Bb"),
            ("https://example.com/Zürich.mp4", "https://example.com/Z%C3%BCrich.mp4"),
            ("https://example.com/視頻?q=é", "https://example.com/%E8%A6%96%E9%A0%BB?q=%C3%A9"),
            ("https://example.com/<a>\"", "https://example.com/%3Ca%3E%22"),
            ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
            ("https://example.com/a@b:c?u=http://x", "https://example.com/a@b:c?u=http://x"),
        ]
    )
    func spelling(_ given: String, _ expected: String) throws {
        #expect(try SourceURL(given).text == expected)
        #expect(try SourceURL(expected) == SourceURL(given))
    }

    @Test("Host and port are told, the port of the scheme where none is named")
    func parts() throws {
        let plain = try SourceURL("https://CDN.example.com/x")
        #expect(plain.host == "cdn.example.com" && plain.port == 443)
        let six = try SourceURL("http://[::1]:9000/")
        #expect(six.host == "::1" && six.port == 9000)
    }

    @Test(
        "What is not a URL with a host is invalid",
        arguments: [
            "", "video.mp4", "/etc/passwd", "//example.com/x", "http:", "http://", "http:///x", "http:/example.com",
            "http:example.com", "http://:80/", "http://?x", "http://a b/", "http://a/b c", "http://a/\r\nX: y",
            "http://a/\t",
            "http://a/\u{0}", "http://a/\u{7F}", "http://a\\@b/", "http://a/b\\c", "http://user@a/", "http://u:p@a/",
            "http://@a/", "http://a:99999/", "http://a:0/", "http://a:-1/", "http://a:8o/", "http://a:1:2/",
            "http://[::1/",
            "http://[::1]x/", "http://[fe80::1%25eth0]/", "http://[127.0.0.1]/", "http://[v1.x]/", "http://::1/",
            "http://ex%61mple.com/", "http://zürich.example/", "http://a,b/", "http://a/\n", " http://a/", "1http://a/",
            "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/",
            "http://0/",
            "http://0177.0.0.1/", "http://017700000001/", "http://0x7F.0.0.0x1/", "http://127.0.0.1./", "http://0x/",
            "http://1.2.3.4.5/", "http://127.0.0.256/", "http://a.1/", "http://a.09/", "http://a.0x1f./",
            "http://00.0.0.0/",
            "http://./", "http://../", "http://.a/", "http://a../", "http://a..b/", "http://１２７.0.0.1/", "http://a。b/",
            "http://" + String(repeating: "a", count: 64) + ".example/",
            "http://" + String(repeating: "a", count: 254) + "/", "http://a/" + String(repeating: "b", count: 8192),
        ]
    )
    func invalid(_ text: String) {
        let error = #expect(throws: StillsError.self) { try SourceURL(text) }
        #expect(error?.code == .sourceInvalid)
    }

    @Test(
        "A name is any that DNS may have",
        arguments: [
            "a", "localhost.", "1.2.3.4", "1a", "0xg", "a.0xyz", "1.2.3.4a", "xn--zrich-kva.example", "_x.-y.z_", "A.B",
        ]
    )
    func name(_ host: String) throws {
        #expect(try SourceURL("http://\(host)/").host == host.lowercased())
    }

    @Test(
        "Other schemes are not those of a URL",
        arguments: [
            "s3://bucket/key", "GS://bucket/key", "az://x/y", "file:///etc/passwd", "ftp://a/b", "data:image/png,x",
            "javascript:1",
        ]
    )
    func unsupported(_ text: String) {
        let error = #expect(throws: StillsError.self) { try SourceURL(text) }
        #expect(error?.code == .sourceUnsupported)
    }

    @Test("The longest URL that is taken has 8 KiB")
    func longest() throws {
        let text = "http://a/" + String(repeating: "b", count: 8192 - 9)
        #expect(try SourceURL(text).text == text)
    }

    @Test(
        "A redirect is resolved against the URL that it came from",
        arguments: [
            ("/y?z", "http://a.example:8080/y?z"), ("y", "http://a.example:8080/b/y"),
            ("//c.example/d", "http://c.example/d"),
            ("https://d.example/x y", "https://d.example/x%20y"), ("?q", "http://a.example:8080/b/c?q"),
        ]
    )
    func redirect(_ location: String, _ expected: String) throws {
        #expect(try SourceURL("http://a.example:8080/b/c?d").redirected(to: location).text == expected)
    }
}
