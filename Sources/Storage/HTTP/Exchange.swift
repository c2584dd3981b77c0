import CCurl
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One request on its way, as libcurl's callbacks see it.
///
/// Callbacks cannot throw, so what goes wrong in one is kept here, the transfer is ended, and ``CurlHandle``
/// throws it afterwards.
final class Exchange {
    /// What is done with an answer.
    struct Receiver {
        /// Called once, when the head is complete; throws where the answer is of no use.
        var accept: (ResponseHead) throws -> Void
        /// Called with each piece of the body; `false` ends the transfer, for which that is success.
        var receive: (UnsafeRawBufferPointer) throws -> Bool
    }

    private(set) var failure: (any Error)?
    /// The last address that was not connected to, for the log.
    private(set) var refused: String?
    private(set) var wasStopped = false
    /// Whether the answer fell silent in the middle, so that asking for its rest may help.
    private(set) var isStalled = false

    private let sourceGuard: SourceGuard
    private let proxy: SourceProxy?
    private let deadline: Deadline
    private let receiver: Receiver
    private let firstByte: Duration
    private let idle: Duration
    private var head = ResponseHead()
    private var headBytes = 0
    private var isAccepted = false
    private var lastProgress = ContinuousClock.now

    init(configuration: SourceConfiguration, deadline: Deadline, receiver: Receiver) {
        self.deadline = deadline
        sourceGuard = SourceGuard(allowPrivate: configuration.allowPrivate)
        proxy = configuration.proxy
        firstByte = .milliseconds(SourceConfiguration.milliseconds(configuration.firstByteSeconds))
        idle = .milliseconds(SourceConfiguration.milliseconds(configuration.idleSeconds))
        self.receiver = receiver
    }

    /// Opens the socket that libcurl asks for, if its address may be connected to.
    func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let wanted = address.pointee
        guard let target = IPAddress.read(ccurl_address(address), length: Int(wanted.addrlen)) else {
            refused = "address family \(wanted.family)"
            return ccurl_no_socket
        }
        // With a proxy libcurl connects to nothing else.
        guard proxy?.isAt(target.address, port: target.port) ?? sourceGuard.allows(target.address, port: target.port)
        else {
            refused = "\(target.address) port \(target.port)"
            return ccurl_no_socket
        }
        // Renderers are processes of their own and must not inherit the connection.
        return socket(wanted.family, wanted.socktype | Int32(SOCK_CLOEXEC.rawValue), wanted.protocol)
    }

    var usesProxy: Bool { proxy != nil }

    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        return attempt {
            guard headBytes <= 64 * 1024 else {
                throw StillsError.sourceFailed("The source answered with a head of more than 64 KiB.")
            }
            // Trailers, after the body, count towards the same bound.
            guard !isAccepted else { return true }
            lastProgress = .now
            let isLast = line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8)
            if isLast && head.status >= 200 { try acceptOnce() } else { head.take(line) }
            return true
        }
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastProgress = .now
        return attempt {
            try acceptOnce()
            wasStopped = try !receiver.receive(bytes)
            return !wasStopped
        }
    }

    /// Called while nothing arrives, too.
    func isWorthWaitingFor() -> Bool {
        // libcurl itself watches the time of the deadline, but not whether anybody still wants the bytes.
        if deadline.isAbandoned {
            failure = StillsError.sourceTimeout(detail: "given up")
            return false
        }
        guard ContinuousClock.now - lastProgress > (headBytes == 0 ? firstByte : idle) else { return true }
        isStalled = isAccepted
        if !isStalled { failure = StillsError.sourceTimeout(detail: headBytes == 0 ? "no first byte" : "silence") }
        return false
    }

    /// Passes on a head that did not end as heads do.
    func finish() throws {
        try acceptOnce()
    }

    private func acceptOnce() throws {
        guard !isAccepted else { return }
        isAccepted = true
        try receiver.accept(head)
    }

    private func attempt(_ step: () throws -> Bool) -> Bool {
        do {
            return try step()
        } catch {
            failure = failure ?? error
            return false
        }
    }
}
