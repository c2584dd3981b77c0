import Core
import Testing

@testable import Storage

/// Names are given their addresses here, as a name server might.
@Suite("Of a name's addresses only those are used that may be")
struct MixedAddressTests {
    private func read(_ addresses: [String], port: Int) throws -> any RangeReader {
        // An IPv6 address stands in brackets here.
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        let client = SourceClient.local(names: ["mixed.example:\(port):\(list)"])
        return try client.openReader(SourceURL("http://mixed.example:\(port)/"), deadline: Deadline(seconds: 20))
    }

    private static let inside = ["127.0.0.2", "::1", "10.0.0.1", "fd00::1", "192.168.0.1", "::ffff:127.0.0.1"]

    @Test("The allowed one is read, whatever comes before it, and however much")
    func mixed() throws {
        let server = try TestServer { request, _ in Answer.content([1, 2, 3], to: request) }
        let many = (1...60).map { "10.0.0.\($0)" }
        for others in [["::1"], ["127.0.0.2"], Self.inside, many] {
            #expect(try read(others + ["127.0.0.1"], port: server.port).length == 3)
            #expect(try read(["127.0.0.1"] + others, port: server.port).length == 3)
        }
    }

    @Test("Where none is allowed, the source is refused")
    func none() throws {
        for addresses in [["127.0.0.2", "::1"], Self.inside, (1...60).map { "10.0.0.\($0)" }] {
            let error = #expect(throws: StillsError.self) { try read(addresses, port: 8080) }
            #expect(error?.code == .sourceRefused)
        }
    }

    @Test("Where the allowed one takes no connection, that is what is told")
    func unreachable() throws {
        // A port that was bound a moment ago and is no longer.
        let port = try TestServer { _, _ in [] }.port
        for addresses in [
            ["127.0.0.1"], ["127.0.0.1", "::1"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"],
        ] {
            let error = #expect(throws: StillsError.self) { try read(addresses, port: port) }
            #expect(error?.code == .sourceUnreachable)
        }
    }
}
