import Core
import Foundation
import Testing

/// The `openssl` command as a server with a certificate of its own for 127.0.0.1.
///
/// It answers each request with a page about the TLS session, and closes the connection.
final class TLSServer {
    private static let path = "/usr/bin/openssl"
    static let isHere = FileManager.default.isExecutableFile(atPath: path)

    let port: Int
    private let process: Process
    private let directory = "\(NSTemporaryDirectory())/stills-tls-\(RandomText.make(count: 12))"

    var certificate: String { "\(directory)/certificate" }
    var url: String { "https://127.0.0.1:\(port)/" }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let make = try Self.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(directory)/key", "-out", "\(directory)/certificate",
        ])
        make.process.waitUntilExit()
        let server = try Self.run([
            "s_server", "-accept", "127.0.0.1:0", "-key", "\(directory)/key", "-cert", "\(directory)/certificate",
            "-www",
        ])
        process = server.process
        var announced = ""
        while !announced.contains("ACCEPT"), case let data = server.output.fileHandleForReading.availableData,
            !data.isEmpty
        {
            announced += String(decoding: data, as: UTF8.self)
        }
        let line = try #require(announced.split(whereSeparator: \.isNewline).first { $0.hasPrefix("ACCEPT") })
        port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
    }

    deinit {
        // A child of a test inherits a thread's blocked signals, all but this one.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static func run(_ arguments: [String]) throws -> (process: Process, output: Pipe) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output)
    }
}
