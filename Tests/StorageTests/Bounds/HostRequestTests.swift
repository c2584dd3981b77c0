import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("No more requests are under way to a host than are allowed", .timeLimit(.minutes(1)))
struct HostRequestTests {
    private static let content = Answer.bytes(1_000_000)
    private static let ranges: [Range<Int64>] = (0..<6).map { number in
        let start = Int64(100_000 + number * 70_000)
        return start..<start + 100
    }

    /// A server that takes its time, and the most requests that it has had at once.
    private func slow() throws -> (server: TestServer, most: @Sendable () -> Int) {
        let load = Load()
        let server = try TestServer { request, _ in
            load.counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            Thread.sleep(forTimeInterval: 0.05)
            load.counts.withLock { $0.now -= 1 }
            return Answer.content(Self.content, to: request)
        }
        return (server, { load.counts.withLock { $0.most } })
    }

    private final class Load: Sendable {
        let counts = Mutex<(now: Int, most: Int)>((0, 0))
    }

    @Test("Jobs of one client wait for each other, their parallel requests included")
    func bounded() async throws {
        let (server, most) = try slow()
        let client = SourceClient.local { $0.hostRequests = 2 }
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await Self.onThread {
                        let reader = try client.openReader(SourceURL(server.url()), deadline: Deadline(seconds: 30))
                        let read = try reader.read(Self.ranges)
                        #expect(read.map(\.count) == Self.ranges.map(\.count))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most() == 2)
        #expect(server.requests.count == 28)
    }

    @Test("Where one place is free, parallel requests go one after another")
    func alone() throws {
        let (server, most) = try slow()
        let reader = try SourceClient.local { $0.hostRequests = 1 }
            .openReader(SourceURL(server.url()), deadline: Deadline(seconds: 30))
        #expect(try reader.read(Self.ranges).map(\.count) == Self.ranges.map(\.count))
        #expect(most() == 1 && server.requests.count == 7)
    }

    @Test("Whoever gets no place in time is refused as overloaded, and another host is not concerned")
    func refused() throws {
        let stuck = try TestServer { _, _ in [.pause(3)] }
        let (other, _) = try slow()
        let client = SourceClient.local { $0.hostRequests = 1 }
        let url = try SourceURL(stuck.url())
        let deadline = Deadline(seconds: 30)
        Thread.detachNewThread { _ = try? client.openReader(url, deadline: deadline) }
        while stuck.requests.isEmpty { Thread.sleep(forTimeInterval: 0.005) }
        let error = #expect(throws: StillsError.self) { try client.openReader(url, deadline: Deadline(seconds: 0.1)) }
        #expect(error?.code == .overloaded && error?.retryAfter == 1)
        #expect(stuck.requests.count == 1)
        #expect(try client.openReader(SourceURL(other.url()), deadline: Deadline(seconds: 9)).length == 1_000_000)
        deadline.abandon()
    }

    private static func onThread(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
