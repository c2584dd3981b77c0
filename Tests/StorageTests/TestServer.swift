import Foundation
import Synchronization

/// A small HTTP server on the loopback interface that does as it is told, wrongly too.
///
/// Each connection has a thread. It serves until the object goes; what it was asked is kept for the tests to look at.
final class TestServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var fields: [String: String]
        var body: [UInt8]

        /// The bounds of a `Range: bytes=a-b`.
        var range: ClosedRange<Int>? {
            guard let value = fields["range"], value.hasPrefix("bytes=") else { return nil }
            let bounds = value.dropFirst(6).split(separator: "-").compactMap { Int($0) }
            return bounds.count == 2 ? bounds[0]...bounds[1] : nil
        }
    }

    enum Action: Sendable {
        case send([UInt8])
        case pause(Double)
        /// Closes the connection with what is unsent thrown away.
        case reset
        case close

        static func text(_ text: String) -> Action { .send(Array(text.utf8)) }
    }

    let port: Int
    private let listener: Int32
    private let seen = Mutex<(requests: [Request], connections: Int)>(([], 0))
    private let answer: @Sendable (Request, Int) -> [Action]

    /// Listens at `address`; `answer` is given each request and how many came before it.
    init(at address: String = "127.0.0.1", answer: @escaping @Sendable (Request, Int) -> [Action]) throws {
        let isSix = address.contains(":")
        listener = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, address, &four.sin_addr)
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, address, &six.sin6_addr)
        port =
            isSix
            ? Self.bind(listener, &six) { Int(UInt16(bigEndian: $0.sin6_port)) }
            : Self.bind(listener, &four) { Int(UInt16(bigEndian: $0.sin_port)) }
        self.answer = answer
        guard port > 0, listen(listener, 64) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    // Closed here and not earlier, since another socket may have the number then.
                    close(listener)
                    return
                }
                guard let server = self else {
                    close(connection)
                    continue
                }
                server.seen.withLock { $0.connections += 1 }
                Thread.detachNewThread { [weak server] in
                    while let server, server.serve(connection) {}
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var requests: [Request] { seen.withLock { $0.requests } }
    var connections: Int { seen.withLock { $0.connections } }

    func url(_ path: String = "/video.mp4", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

    /// Answers one request; `false` ends the connection.
    private func serve(_ connection: Int32) -> Bool {
        guard let request = Self.readRequest(connection) else { return false }
        let before = seen.withLock { seen in
            seen.requests.append(request)
            return seen.requests.count - 1
        }
        for action in answer(request, before) {
            switch action {
            case .send(let bytes):
                var sent = 0
                while sent < bytes.count {
                    let count = bytes[sent...].withUnsafeBytes {
                        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { return false }
                    sent += count
                }
            case .pause(let seconds): Thread.sleep(forTimeInterval: seconds)
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
                return false
            case .close: return false
            }
        }
        return true
    }

    private static func readRequest(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var head: Substring = ""
        var bodyStart = 0
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                head = text[..<end.lowerBound]
                bodyStart = text[..<end.upperBound].utf8.count
                break
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0, bytes.count < 1 << 20 else { return nil }
            bytes += buffer[..<count]
        }
        let lines = head.components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        while bytes.count - bodyStart < Int(fields["content-length"] ?? "") ?? 0 {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        return Request(
            method: String(words[0]),
            target: String(words[1]),
            fields: fields,
            body: Array(bytes[bodyStart...])
        )
    }

    /// Binds to a free port and returns it; 0 where that cannot be.
    private static func bind<Address>(_ socket: Int32, _ address: inout Address, port: (Address) -> Int) -> Int {
        var length = socklen_t(MemoryLayout<Address>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        return isBound ? port(address) : 0
    }
}
