import Core
import Foundation
import Testing

@testable import Storage

/// Against a server that nobody here wrote: what holds for it holds for much of the web.
@Suite("Real videos are read from a real server", .enabled(if: Nginx.isHere, "needs nginx"))
struct NginxTests {
    @Test(
        "A video is read piece by piece over one connection, byte for byte",
        .enabled(if: Corpus.isHere, "needs the corpus")
    )
    func pieces() throws {
        let nginx = try Nginx(serving: "\(Corpus.directory)/videos")
        let file = try OpenFile(path: "\(Corpus.directory)/videos/car-detection.mp4")
        let reader = try SourceClient.local().openReader(
            SourceURL(nginx.url("car-detection.mp4")),
            deadline: Deadline(seconds: 20)
        )
        #expect(reader.length == Int64(file.length))
        var offset: Int64 = 0
        while offset < reader.length {
            #expect(try reader.read(at: offset, count: 300_000) == file.read(at: offset, count: 300_000))
            offset += 300_000
        }
        #expect(reader.usage.bytes == reader.length)
        // The head is one request, and the rest of the first piece another.
        #expect(reader.usage.requests == 1 + Int((reader.length + 299_999) / 300_000))
    }

    @Test("An empty file, a missing one, and one that is replaced while it is read")
    func edges() throws {
        let directory = "\(NSTemporaryDirectory())/stills-nginx-files-\(RandomText.make(count: 12))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data().write(to: URL(fileURLWithPath: "\(directory)/empty"))
        try Data(Answer.bytes(100_000)).write(to: URL(fileURLWithPath: "\(directory)/video"))
        let nginx = try Nginx(serving: directory)
        let client = SourceClient.local()

        #expect(try client.openReader(SourceURL(nginx.url("empty")), deadline: Deadline(seconds: 20)).length == 0)
        let missing = #expect(throws: StillsError.self) {
            try client.openReader(SourceURL(nginx.url("missing")), deadline: Deadline(seconds: 20))
        }
        #expect(missing?.code == .sourceNotFound)

        let reader = try client.openReader(SourceURL(nginx.url("video")), deadline: Deadline(seconds: 20))
        try Data(Answer.bytes(100_001)).write(to: URL(fileURLWithPath: "\(directory)/video"))
        let changed = #expect(throws: StillsError.self) { try reader.read(at: 90_000, count: 10) }
        #expect(changed?.code == .sourceFailed && changed?.cause.contains("changed") == true)
    }
}

/// Where the real files are.
enum Corpus {
    static let directory =
        ProcessInfo.processInfo.environment["STILLS_CORPUS"]
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../shared/corpus")
        .standardizedFileURL.path
    static let isHere = FileManager.default.fileExists(atPath: "\(directory)/videos/car-detection.mp4")
}

/// An nginx that serves a directory until this object goes.
private final class Nginx {
    static let path = "/usr/sbin/nginx"
    static let isHere = FileManager.default.isExecutableFile(atPath: path)

    private let process = Process()
    private let state = "\(NSTemporaryDirectory())/stills-nginx-\(RandomText.make(count: 12))"
    private let port: Int

    init(serving directory: String) throws {
        // The port of a listener that is gone is free for the moment that nginx needs.
        port = try TestServer { _, _ in [] }.port
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(state)/\($0);" }
        // Where root starts nginx, its workers are another user's, who may not read these files.
        let user = getuid() == 0 ? "user root;" : ""
        try """
        daemon off; worker_processes 1; pid \(state)/pid; error_log \(state)/error; \(user)
        events {}
        http {
            access_log off; \(temporary.joined(separator: " "))
            server { listen 127.0.0.1:\(port); root \(directory); }
        }
        """.write(toFile: "\(state)/conf", atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = ["-c", "\(state)/conf", "-p", state, "-e", "\(state)/error"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 where !isUp { Thread.sleep(forTimeInterval: 0.05) }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: state)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    private var isUp: Bool {
        do {
            _ = try SourceClient.local().openReader(SourceURL(url("is-it-up")), deadline: Deadline(seconds: 1))
            return true
        } catch {
            return (error as? StillsError)?.code == .sourceNotFound
        }
    }
}
