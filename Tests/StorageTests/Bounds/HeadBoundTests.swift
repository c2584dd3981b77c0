import Core
import Testing

@testable import Storage

@Suite("Heads, interim answers and trailers are bounded")
struct HeadBoundTests {
    private func code(
        of server: TestServer,
        seconds: Double = 20,
        _ change: (inout SourceConfiguration) -> Void = { _ in }
    ) -> ErrorCode? {
        do {
            let reader = try SourceClient.local(change)
                .openReader(SourceURL(server.url()), deadline: Deadline(seconds: seconds))
            _ = try reader.read(at: 0, count: 10)
            return nil
        } catch {
            return (error as? StillsError)?.code
        }
    }

    @Test("Interim answers without end are given up after 64 KiB of them")
    func interim() throws {
        let server = try TestServer { _, _ in
            Array(repeating: .text("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), count: 100_000)
        }
        #expect(code(of: server) == .sourceFailed)
    }

    @Test("Some interim answers are passed over, their fields forgotten")
    func someInterim() throws {
        let server = try TestServer { request, _ in
            [.text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\n")]
                + Answer.content(Answer.bytes(100), to: request)
        }
        #expect(code(of: server) == nil)
    }

    @Test("Thousands of fields, of one name too, are given up after 64 KiB, soon", arguments: ["a", "x%"])
    func fields(name: String) throws {
        let lines = (0..<30_000).map { "\(name.replacing("%", with: "\($0)")):\r\n" }.joined()
        let server = try TestServer { _, _ in [.text("HTTP/1.1 200 OK\r\n" + lines)] }
        let start = ContinuousClock.now
        #expect(code(of: server) == .sourceFailed)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("A line of a head without an end is given up")
    func line() throws {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        let server = try TestServer { _, _ in
            [.text("HTTP/1.1 200 OK\r\nX: ")] + Array(repeating: .send(piece), count: 1000)
        }
        #expect(code(of: server) == .sourceFailed)
    }

    @Test("Trailers count towards the same 64 KiB")
    func trailers() throws {
        let trailers = String(repeating: "X-Trailer: 0123456789\r\n", count: 500)
        let server = try TestServer { _, _ in
            [Answer.head("200 OK", ["Transfer-Encoding: chunked"]), .text("3\r\nabc\r\n0\r\n")]
                + Array(repeating: .text(trailers), count: 1000)
        }
        #expect(code(of: server) == .sourceFailed)
        let few = try TestServer { _, _ in
            [Answer.head("200 OK", ["Transfer-Encoding: chunked"]), .text("3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n")]
        }
        #expect(code(of: few) == nil)
    }

    @Test(
        "A head, or interim answers, that drip without ever falling silent are given up at the deadline",
        arguments: [0, 1]
    )
    func drip(kind: Int) throws {
        let piece = kind == 0 ? "X-Field: 1\r\n" : "HTTP/1.1 102 Processing\r\n\r\n"
        let server = try TestServer { _, _ in
            [.text(kind == 0 ? "HTTP/1.1 200 OK\r\n" : "")] + (0..<200).flatMap { _ in [.text(piece), .pause(0.05)] }
        }
        let start = ContinuousClock.now
        #expect(code(of: server, seconds: 0.5) == .sourceTimeout)
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("A line that never ends, byte by byte, counts as silence")
    func drippingLine() throws {
        let server = try TestServer { _, _ in
            [.text("HTTP/1.1 200 OK\r\nX: ")] + (0..<400).flatMap { _ in [.text("x"), .pause(0.05)] }
        }
        let start = ContinuousClock.now
        #expect(code(of: server) { $0.idleSeconds = 0.3 } == .sourceTimeout)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test(
        "A body that is compressed for the way is refused like one that is compressed for good",
        arguments: ["gzip", "gzip, chunked"]
    )
    func transferCoding(coding: String) throws {
        let server = try TestServer { _, _ in
            [Answer.head("200 OK", ["Transfer-Encoding: \(coding)"]), .text("3\r\nabc\r\n0\r\n\r\n"), .close]
        }
        #expect(code(of: server) == .sourceFailed)
    }
}
