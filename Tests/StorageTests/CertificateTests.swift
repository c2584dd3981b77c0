import Core
import Testing

@testable import Storage

@Suite("TLS: certificates are checked, sessions resumed")
struct CertificateTests {
    @Test(
        "A host with a certificate that nobody vouches for is not spoken to",
        .enabled(if: TLSServer.isHere, "needs the openssl command")
    )
    func selfSigned() throws {
        let server = try TLSServer()
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceUnreachable)
        #expect(error?.cause.contains("trusted") == true)
    }

    @Test(
        "A second connection resumes the session of the first, also while the first is in use",
        .enabled(if: TLSServer.isHere, "needs the openssl command")
    )
    func resumed() throws {
        let server = try TLSServer()
        let client = SourceClient.local { $0.certificates = server.certificate }
        var readers: [any RangeReader] = []
        for number in 0..<4 {
            let reader = try client.openReader(SourceURL(server.url), deadline: Deadline(seconds: 20))
            let page = String(decoding: try reader.read(at: 0, count: 100_000), as: UTF8.self)
            #expect(page.contains(number == 0 ? "New, TLS" : "Reused, TLS"), "connection \(number)")
            // Two readers stay, and keep their handles; the others give them back.
            if number < 2 { readers.append(reader) }
        }
    }

    @Test("A TLS greeting that is never answered is given up after the time for connecting")
    func silent() throws {
        let server = try TestServer { _, _ in Answer.plain(body: [1]) }
        let url = try SourceURL("https://127.0.0.1:\(server.port)/")
        // The test server waits for the end of a request, which a TLS greeting never is.
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local { $0.connectSeconds = 0.3 }.openReader(url, deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceTimeout)
        #expect(server.requests.isEmpty)
    }
}
