import Core
import Foundation
import Testing

@testable import Storage

@Suite("Certificates are checked")
struct CertificateTests {
    @Test(
        "A host with a certificate that nobody vouches for is not spoken to",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs the openssl command")
    )
    func selfSigned() throws {
        let directory = "\(NSTemporaryDirectory())/stills-tls-\(RandomText.make(count: 12))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let make = try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(directory)/key", "-out", "\(directory)/certificate",
        ])
        make.process.waitUntilExit()
        let server = try openssl([
            "s_server", "-accept", "127.0.0.1:0", "-key", "\(directory)/key", "-cert", "\(directory)/certificate",
            "-www",
        ])
        // A child of a test inherits a thread's blocked signals, all but this one.
        defer { kill(server.process.processIdentifier, SIGKILL) }
        var announced = ""
        while !announced.contains("ACCEPT"), case let data = server.output.fileHandleForReading.availableData,
            !data.isEmpty
        {
            announced += String(decoding: data, as: UTF8.self)
        }
        let line = try #require(announced.split(whereSeparator: \.isNewline).first { $0.hasPrefix("ACCEPT") })
        let port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(
                SourceURL("https://127.0.0.1:\(port)/"),
                deadline: Deadline(seconds: 20)
            )
        }
        #expect(error?.code == .sourceUnreachable)
        #expect(error?.cause.contains("trusted") == true)
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

    private func openssl(_ arguments: [String]) throws -> (process: Process, output: Pipe) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output)
    }
}
