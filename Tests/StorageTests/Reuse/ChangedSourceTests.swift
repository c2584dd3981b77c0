import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("A source that has changed is noticed, and its versions are never mixed")
struct ChangedSourceTests {
    private static let old = [UInt8](repeating: 1, count: 300_000)
    private static let new = [UInt8](repeating: 2, count: 300_000)

    private func file(_ tag: String? = "\"one\"", _ changed: String? = VersionedFile.yesterday) -> VersionedFile {
        VersionedFile(VersionedFile.Version(content: Self.old, tag: tag, changed: changed))
    }

    private func readAll(_ server: TestServer, _ client: SourceClient) throws -> (bytes: [UInt8], cost: SourceUsage) {
        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        return (try reader.read(at: 0, count: .max), reader.usage)
    }

    @Test(
        "Replaced between two jobs, it is read anew",
        arguments: [
            ("\"one\"", "\"two\"", VersionedFile.yesterday, VersionedFile.yesterday, 300_000),
            ("\"one\"", "\"one\"", VersionedFile.yesterday, VersionedFile.yesterday, 300_001),
            (nil, nil, VersionedFile.beforeThat, VersionedFile.yesterday, 300_000),
            (nil, nil, VersionedFile.yesterday, VersionedFile.beforeThat, 300_000),
            ("\"one\"", nil, VersionedFile.yesterday, VersionedFile.yesterday, 300_000),
            ("\"one\"", "W/\"one\"", VersionedFile.yesterday, VersionedFile.yesterday, 300_000),
        ],
        [true, false]
    )
    func between(
        change: (String?, String?, String, String, Int),
        knowsConditions: Bool
    ) throws {
        let (tag, nextTag, changed, nextChanged, length) = change
        // Only the length tells then, and a 304 says nothing of it.
        guard length == 300_000 || !knowsConditions else { return }
        let file = file(tag, changed)
        let server = try TestServer(file)
        let client = SourceClient.local()
        #expect(try readAll(server, client).bytes == Self.old)
        let next = [UInt8](repeating: 2, count: length)
        file.replace {
            ($0.content, $0.tag, $0.changed, $0.knowsConditions) = (next, nextTag, nextChanged, knowsConditions)
        }
        let (bytes, cost) = try readAll(server, client)
        #expect(bytes == next)
        #expect(cost.bytes >= length && cost.requests <= 3)
        #expect(try readAll(server, client).bytes == next)
    }

    @Test(
        "A 304 that does not name the version is not believed, but what was kept serves once the version is known",
        arguments: [[], ["ETag: W/\"one\""], ["ETag: \"two\""], ["ETag: one"]]
    )
    func unnamed(fields: [String]) throws {
        let file = file()
        file.replace { $0.unchanged = fields }
        let server = try TestServer(file)
        let client = SourceClient.local()
        _ = try readAll(server, client)
        let (bytes, cost) = try readAll(server, client)
        #expect(bytes == Self.old)
        #expect(cost == SourceUsage(bytes: 65_536, requests: 2))
    }

    @Test("A 304 by the date alone must name it: it comes for a replacement that is older, too")
    func older() throws {
        let file = file(nil)
        let server = try TestServer { request, _ in
            request.fields["if-modified-since"] == nil
                ? file.answer(request)
                : [Answer.head("304 Not Modified", ["Last-Modified: \(VersionedFile.beforeThat)"])]
        }
        let client = SourceClient.local()
        _ = try readAll(server, client)
        file.replace { ($0.content, $0.changed) = (Self.new, VersionedFile.beforeThat) }
        #expect(try readAll(server, client).bytes == Self.new)
    }

    @Test(
        "Where no validator is strong, nothing is kept, and nothing asked for by one",
        arguments: [
            ["ETag: W/\"one\""], [], ["ETag: one"], ["ETag: \"one\"", "ETag: \"two\""],
            ["Last-Modified: \(VersionedFile.yesterday)"],
            ["Last-Modified: \(VersionedFile.yesterday)", "Date: \(VersionedFile.yesterday)"],
            ["Last-Modified: \(VersionedFile.today)", "Date: \(VersionedFile.yesterday)"],
            ["Last-Modified: soon", "Date: \(VersionedFile.yesterday)"],
        ]
    )
    func weak(fields: [String]) throws {
        let server = try TestServer { request, _ in
            guard let range = request.range else { return [.close] }
            let last = min(range.upperBound, 299_999)
            let place = "Content-Range: bytes \(range.lowerBound)-\(last)/300000"
            return Answer.plain("206 Partial Content", fields + [place], body: Array(Self.old[range.lowerBound...last]))
        }
        let client = SourceClient.local()
        for _ in 0..<2 {
            let (bytes, cost) = try readAll(server, client)
            #expect(bytes == Self.old && cost == SourceUsage(bytes: 300_000, requests: 2))
        }
        #expect(server.conditions.isEmpty && client.cache.count == 0)
    }

    @Test(
        "Replaced in the middle of a job, it is an error, and nothing of it is kept",
        arguments: [true, false],
        [true, false]
    )
    func middle(knowsConditions: Bool, isParallel: Bool) throws {
        let file = file()
        file.replace { $0.knowsConditions = knowsConditions }
        let server = try TestServer(file)
        let client = SourceClient.local()
        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
        _ = try reader.read(at: 100_000, count: 1000)
        #expect(client.cache.count == 2)
        file.replace { ($0.content, $0.tag) = (Self.new, "\"two\"") }
        let error = #expect(throws: StillsError.self) {
            isParallel
                ? try reader.read([200_000..<200_010, 210_000..<210_010])
                : [try reader.read(at: 200_000, count: 10)]
        }
        #expect(error == .sourceChanged && client.cache.count == 0)
        #expect(try readAll(server, client).bytes == Self.new)
        // The one that began before still has its head, and may not add to the new version.
        #expect(throws: StillsError.self) { try reader.read(at: 100_000, count: 250_000) }
        #expect(try readAll(server, client).bytes == Self.new)
    }

    @Test("A later answer that does not say which version it is of may be read, but is not kept")
    func unsure() throws {
        let file = file()
        let server = try TestServer { request, before in
            guard before == 1, let range = request.range else { return file.answer(request) }
            let place = "Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/300000"
            return Answer.plain("206 Partial Content", [place], body: Array(Self.old[range]))
        }
        let client = SourceClient.local()
        #expect(try readAll(server, client).bytes == Self.old)
        #expect(try readAll(server, client).cost == SourceUsage(bytes: 300_000 - 65_536, requests: 2))
        #expect(try readAll(server, client).cost == SourceUsage(bytes: 0, requests: 1))
    }

    @Test(
        "Whether it may be read is asked for each job, and what may not be is not kept",
        arguments: [
            ("401 Unauthorized", ErrorCode.sourceDenied), ("403 Forbidden", .sourceDenied),
            ("404 Not Found", .sourceNotFound), ("410 Gone", .sourceNotFound),
        ]
    )
    func denied(status: String, code: ErrorCode) throws {
        let file = file()
        let isOpen = Mutex(true)
        let server = try TestServer { request, _ in isOpen.withLock { $0 } ? file.answer(request) : Answer.plain(status)
        }
        let client = SourceClient.local()
        _ = try readAll(server, client)
        isOpen.withLock { $0 = false }
        let error = #expect(throws: StillsError.self) { try readAll(server, client) }
        #expect(error?.code == code && client.cache.count == 0)
        isOpen.withLock { $0 = true }
        #expect(try readAll(server, client).cost.bytes == 300_000)
    }

    @Test("A server that is busy for once costs nothing of what is kept")
    func busy() throws {
        let file = file()
        let server = try TestServer { request, before in
            before == 2 ? Answer.plain("503 Service Unavailable") : file.answer(request)
        }
        let client = SourceClient.local()
        _ = try readAll(server, client)
        let error = #expect(throws: StillsError.self) { try readAll(server, client) }
        #expect(error?.code == .sourceFailed)
        #expect(try readAll(server, client).cost == SourceUsage(bytes: 0, requests: 1))
    }

    @Test("A 304 that nobody asked for is an error")
    func unasked() throws {
        let file = file()
        let server = try TestServer { request, before in
            before == 1 ? [Answer.head("304 Not Modified", ["ETag: \"one\""])] : file.answer(request)
        }
        let error = #expect(throws: StillsError.self) { try readAll(server, SourceClient.local()) }
        #expect(error?.code == .sourceFailed)
    }

    @Test("It still says when it was changed last, where a 304 does not")
    func lastModified() throws {
        let file = file()
        file.replace { $0.unchanged = ["ETag: \"one\""] }
        let server = try TestServer(file)
        let client = SourceClient.local()
        let times = try (0..<2).map { _ in
            try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20)).lastModified
        }
        #expect(times[0] != nil && times[0] == times[1])
        #expect(server.requests.count == 2)
    }

    @Test("Many threads read it while it is replaced again and again, and each reader sees one version")
    func together() throws {
        let file = file("\"start\"")
        let server = try TestServer(file)
        let client = SourceClient.local { $0.cacheBytes = 2_000_000 }
        let outcomes = Mutex<(read: Int, changed: Int, wrong: [String])>((0, 0, []))
        let group = DispatchGroup()
        for thread in 0..<8 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                for round in 0..<30 {
                    if thread == 0 {
                        file.replace {
                            $0.content = [UInt8](repeating: UInt8(round), count: 300_000)
                            $0.tag = "\"\(round)\""
                        }
                    }
                    do {
                        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 20))
                        let start = Int64((thread * 7 + round * 11) % 20 * 10_000)
                        let parts = try reader.read([0..<10, start..<start + 60_000, 280_000..<300_000])
                        let bytes = Data(try reader.read(at: start, count: 50_000) + parts.joined())
                        outcomes.withLock {
                            $0.read += 1
                            if bytes != Data(repeating: bytes[0], count: 130_010) {
                                $0.wrong.append("\(thread) \(round)")
                            }
                        }
                    } catch {
                        let isChange = error as? StillsError == .sourceChanged
                        outcomes.withLock {
                            $0.changed += 1
                            if !isChange { $0.wrong.append("\(error)") }
                        }
                    }
                }
            }
        }
        group.wait()
        outcomes.withLock { #expect($0.wrong == [] && $0.read + $0.changed == 240 && $0.read > 0) }
        #expect((1...2_000_000).contains(client.cache.byteCount))
    }
}
