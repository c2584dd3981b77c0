import CSandbox
import Core
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One end of the socket between the server and a renderer.
///
/// A message is a value as JSON, and often bytes after it: the length of each in four bytes, the smallest first, then
/// the JSON, then the bytes. A descriptor may come with a message. Calls block, and only one thread uses an end.
package final class RendererChannel {
    /// Why nothing more can be said.
    package enum Failure: Error {
        /// The other end is closed.
        case ended
        /// The moment came that was waited until.
        case late
        /// What came is no message. Says which part is wrong.
        case garbage(String)
        /// The system refused, by this `errno`.
        case system(Int32)
    }

    /// The most bytes of JSON in a message.
    static let maximumValue = 1 << 20
    /// The most bytes after it to a renderer; there are none from one.
    static let maximumBytes = 256 << 20
    private static let headLength = 8

    private let descriptor: Int32
    private var received: [UInt8] = []
    /// What has been taken of ``received``.
    private var taken = 0
    /// A descriptor that came, and that no message was returned with yet.
    private var arrived: Int32 = -1
    private var room = [UInt8](repeating: 0, count: 64 << 10)

    /// Takes a socket over, which is closed when this object goes.
    package init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if arrived >= 0 { close(arrived) }
        close(descriptor)
    }

    /// Sends a message, and a descriptor with it, which stays the caller's.
    package func send(
        _ value: some Encodable,
        bytes: [[UInt8]] = [],
        descriptor passed: Int32? = nil,
        until isOver: (() -> Bool)? = nil
    ) throws {
        let json = try JSONEncoder.ofMessages.encode(value)
        let count = bytes.reduce(0) { $0 + $1.count }
        guard json.count <= Self.maximumValue, count <= Self.maximumBytes else { throw Failure.garbage("too long") }
        var head: [UInt8] = []
        head.reserveCapacity(Self.headLength + json.count)
        for length in [json.count, count] {
            head.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
        }
        head.append(contentsOf: json)
        try sendAll(head, with: passed ?? -1, until: isOver)
        for piece in bytes { try sendAll(piece, with: -1, until: isOver) }
    }

    /// Waits for a message and returns its value, the bytes after it, and the descriptor that came with it.
    ///
    /// The descriptor is the caller's. Throws ``Failure``; `late` once `isOver`, whatever comes.
    ///
    /// - Parameter limit: the most bytes that may come after the value.
    package func receive<Value: Decodable>(
        _ type: Value.Type,
        bytes limit: Int = 0,
        until isOver: (() -> Bool)? = nil
    ) throws -> (value: Value, bytes: [UInt8], file: ReceivedFile?) {
        try check(isOver)
        while received.count - taken < Self.headLength { try fill(until: isOver) }
        let json = length(at: 0)
        let count = length(at: 4)
        guard json <= Self.maximumValue, count <= limit else { throw Failure.garbage("too long") }
        taken += Self.headLength
        let text = try take(json, until: isOver)
        let bytes = try take(count, until: isOver)
        let file = arrived >= 0 ? ReceivedFile(owning: arrived) : nil
        arrived = -1
        do {
            return (try JSONDecoder.ofMessages.decode(type, from: Data(text)), bytes, file)
        } catch {
            throw Failure.garbage("no message")
        }
    }

    /// Whether the other end has sent something that was not asked for, or is closed.
    var isDisturbed: Bool { arrived >= 0 || !isQuiet(for: 0) }

    /// Whether the other end has sent something that was not asked for.
    var hasMore: Bool {
        var byte: UInt8 = 0
        let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        return arrived >= 0 || taken < received.count || recv(descriptor, &byte, 1, flags) > 0
    }

    private func length(at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(received[taken + offset + $1]) << ($1 * 8) }
    }

    private func take(_ count: Int, until isOver: (() -> Bool)?) throws -> [UInt8] {
        let here = min(count, received.count - taken)
        var result = Array(received[taken..<taken + here])
        taken += here
        if taken == received.count {
            received.removeAll(keepingCapacity: true)
            taken = 0
        }
        guard here < count else { return result }
        // A length is only believed as far as bytes come for it.
        while result.count < count {
            let got = try receiveSome(atMost: min(room.count, count - result.count), until: isOver)
            result.append(contentsOf: room[..<got])
        }
        return result
    }

    private func fill(until isOver: (() -> Bool)?) throws {
        received.removeFirst(taken)
        taken = 0
        let got = try receiveSome(atMost: room.count, until: isOver)
        received.append(contentsOf: room[..<got])
    }

    private func receiveSome(atMost count: Int, until isOver: (() -> Bool)?) throws -> Int {
        while true {
            try check(isOver)
            var passed: Int32 = -1
            let got = room.withUnsafeMutableBytes { csandbox_receive(descriptor, $0.baseAddress, count, &passed) }
            if passed >= 0 {
                guard arrived < 0 else {
                    close(passed)
                    throw Failure.garbage("more than one descriptor")
                }
                arrived = passed
            }
            if got > 0 { return got }
            if got == 0 { throw Failure.ended }
            try recover(waitingFor: POLLIN, until: isOver)
        }
    }

    private func sendAll(_ bytes: [UInt8], with passed: Int32, until isOver: (() -> Bool)?) throws {
        var sent = 0
        while sent < bytes.count {
            try check(isOver)
            let count = bytes.withUnsafeBytes {
                csandbox_send(
                    descriptor,
                    $0.baseAddress.map { $0 + sent },
                    $0.count - sent,
                    sent == 0 ? passed : -1
                )
            }
            if count > 0 { sent += count } else { try recover(waitingFor: POLLOUT, until: isOver) }
        }
    }

    /// Waits until a call that failed can be tried again.
    private func recover(waitingFor event: some BinaryInteger, until isOver: (() -> Bool)?) throws {
        switch errno {
        case EINTR: return
        case EAGAIN: break
        case EPIPE, ECONNRESET: throw Failure.ended
        default: throw Failure.system(errno)
        }
        while true {
            try check(isOver)
            var status = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: event), revents: 0)
            // In short turns, since what is waited until may come sooner than was known.
            if poll(&status, 1, isOver == nil ? -1 : Self.turn) != 0 { return }
        }
    }

    private func check(_ isOver: (() -> Bool)?) throws {
        if let isOver, isOver() { throw Failure.late }
    }

    /// Waits so many milliseconds, or until something comes; returns whether nothing did.
    func isQuiet(for milliseconds: Int32) -> Bool {
        var status = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return taken == received.count && poll(&status, 1, milliseconds) == 0
    }

    /// Milliseconds.
    private static let turn: Int32 = 100
}

extension JSONEncoder {
    fileprivate static var ofMessages: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }
}

extension JSONDecoder {
    fileprivate static var ofMessages: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return decoder
    }
}
