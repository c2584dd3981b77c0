import Core
import Testing

@testable import Storage

@Suite("A source that does not answer is given up in time")
struct SlowSourceTests {
    @Test("No first byte: given up after the time for that, not at the deadline")
    func noFirstByte() throws {
        let server = try TestServer { _, _ in [.pause(20)] }
        try expectTimeout(within: 10) {
            try SourceClient.local { $0.firstByteSeconds = 0.2 }
                .openReader(SourceURL(server.url()), deadline: Deadline(seconds: 30))
        }
    }

    @Test("Silence in the middle: given up after the time for that")
    func stall() throws {
        let server = try TestServer { _, _ in [Answer.head("200 OK", ["Content-Length: 100"]), .send([1]), .pause(20)] }
        try expectTimeout(within: 10) {
            try SourceClient.local { $0.idleSeconds = 0.2 }
                .openReader(SourceURL(server.url()), deadline: Deadline(seconds: 30))
        }
    }

    @Test("One byte at a time: given up at the deadline")
    func drip() throws {
        let server = try TestServer { _, _ in
            [Answer.head("200 OK", ["Content-Length: 1000"])] + (0..<100).flatMap { _ in [.send([1]), .pause(0.05)] }
        }
        try expectTimeout(within: 4) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 0.5))
        }
    }

    @Test("After the deadline nothing is sent any more")
    func passed() throws {
        let server = try TestServer { _, _ in Answer.plain() }
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL(server.url()), deadline: Deadline(seconds: 0))
        }
        #expect(error?.code == .deadlineExceeded)
        #expect(server.connections == 0)
    }

    @Test("A port where nobody listens is unreachable")
    func noListener() throws {
        let port = try TestServer { _, _ in [] }.port
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local().openReader(SourceURL("http://127.0.0.1:\(port)/"), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceUnreachable)
    }

    @Test("A name that nobody knows is unreachable, and a name server that is silent is not waited for")
    func unknownName() throws {
        let start = ContinuousClock.now
        let error = #expect(throws: StillsError.self) {
            try SourceClient.local()
                .openReader(SourceURL("http://no-such-host.invalid/"), deadline: Deadline(seconds: 20))
        }
        #expect(error?.code == .sourceUnreachable || error?.code == .sourceTimeout)
        #expect(ContinuousClock.now - start < .seconds(8))
    }

    private func expectTimeout(within seconds: Int, _ body: () throws -> any RangeReader) throws {
        let start = ContinuousClock.now
        let error = #expect(throws: StillsError.self) { _ = try body() }
        #expect(error?.code == .sourceTimeout)
        #expect(ContinuousClock.now - start < .seconds(seconds))
    }
}
