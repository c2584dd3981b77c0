import CSandbox
import Core
import Testing

@testable import Isolation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Messages between the server and a renderer") struct RendererChannelTests {
    /// Two ends of a socket: one that speaks messages, and one for raw bytes.
    private func makeEnds() throws -> (channel: RendererChannel, raw: Int32) {
        var sockets: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        return (RendererChannel(owning: sockets[0]), sockets[1])
    }

    private func message(_ json: String, claiming count: Int? = nil, bytes: [UInt8] = []) -> [UInt8] {
        let lengths = [count ?? json.utf8.count, bytes.count]
        return lengths.flatMap { length in (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } }
            + Array(json.utf8) + bytes
    }

    private func send(_ bytes: [UInt8], to raw: Int32, descriptor: Int32 = -1) {
        let sent = bytes.withUnsafeBytes { csandbox_send(raw, $0.baseAddress, $0.count, descriptor) }
        #expect(sent == bytes.count)
    }

    private func failure(of channel: RendererChannel) -> RendererChannel.Failure? {
        let deadline = Deadline(seconds: 0.3)
        do {
            _ = try channel.receive(Reply.self, until: { deadline.hasPassed })
            return nil
        } catch {
            return error as? RendererChannel.Failure
        }
    }

    @Test func aMessageArrivesWithItsBytesAndItsDescriptor() throws {
        let (one, raw) = try makeEnds()
        let other = RendererChannel(owning: raw)
        let memory = try SealedMemory.make(of: [1, 2, 3])
        defer { close(memory) }
        try one.send(Order.bytes([2, 1]), bytes: [[7, 8], [9]], descriptor: memory)
        try one.send(Order.bytes([]))
        let (order, bytes, file) = try other.receive(Order.self, bytes: 3)
        guard case .bytes([2, 1]) = order else {
            Issue.record("\(order)")
            return
        }
        #expect(bytes == [7, 8, 9])
        #expect(try SealedMemory.bytes(of: #require(file)) == [1, 2, 3])
        #expect(try other.receive(Order.self).file == nil)
        #expect(!other.isDisturbed)
    }

    @Test(arguments: [
        "", "{", "null", "[]", #"{"done":{}}"#, #"{"read":{"_0":0,"_1":[[5,2]]}}"#,
        #"{"read":{"_0":99999999999999999999}}"#,
        #"{"ready":{"_0":{}},"done":{"_0":1}}"#, String(repeating: "[", count: 100_000),
    ])
    func whatIsNoMessageIsAnError(text: String) throws {
        let (channel, raw) = try makeEnds()
        defer { close(raw) }
        send(message(text), to: raw)
        guard case .garbage = failure(of: channel) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test func aLengthIsBelievedOnlyAsFarAsBytesCome() throws {
        for (head, isGarbage) in [(message("", claiming: 1 << 31), true), (message("", claiming: 1 << 20), false)] {
            let (channel, raw) = try makeEnds()
            defer { close(raw) }
            send(head, to: raw)
            switch failure(of: channel) {
            case .garbage: #expect(isGarbage)
            case .late: #expect(!isGarbage)
            default: Issue.record("it was taken")
            }
        }
    }

    @Test func aClosedSocketIsAnEnd() throws {
        let (channel, raw) = try makeEnds()
        send(message("{}").dropLast(), to: raw)
        close(raw)
        guard case .ended = failure(of: channel) else {
            Issue.record("it did not end")
            return
        }
        #expect(channel.isDisturbed)
    }

    @Test func whatIsSaidBeforeAnEndIsNotMore() throws {
        let (channel, raw) = try makeEnds()
        do {
            let other = RendererChannel(owning: raw)
            try other.send(Order.bytes([]))
            try other.send(Order.bytes([]))
        }
        _ = try channel.receive(Order.self)
        #expect(channel.hasMore)
        _ = try channel.receive(Order.self)
        #expect(!channel.hasMore)
        #expect(channel.isDisturbed)
    }

    private func send(_ bytes: some Collection<UInt8>, to raw: Int32) { send(Array(bytes), to: raw, descriptor: -1) }

    @Test func memoryCountsOnlyWhereItIsSealed() throws {
        let open = csandbox_new_memory("open")
        #expect(write(open, "abc", 3) == 3)
        #expect(SealedMemory.bytes(of: ReceivedFile(owning: open)) == nil)
        let file = Glibc.open("/etc/hostname", O_RDONLY)
        #expect(SealedMemory.bytes(of: ReceivedFile(owning: file)) == nil)
        let sealed = try SealedMemory.make(of: Array("abc".utf8))
        #expect(write(sealed, "d", 1) < 0)
        #expect(ftruncate(sealed, 1) < 0)
        #expect(SealedMemory.bytes(of: ReceivedFile(owning: sealed)) == Array("abc".utf8))
    }
}
