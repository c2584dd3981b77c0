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
    /// Why the last address was not connected to.
    private var refused: (any Error)?
    private var hasOpened = false
    private var isNewlyRefused = false
    private(set) var wasStopped = false
    /// Whether the answer fell silent in the middle, so that asking for its rest may help.
    private(set) var isStalled = false

    /// Whether a proxy is connected to, and not the source.
    let usesProxy: Bool
    private let sourceGuard: SourceGuard
    private let deadline: Deadline
    private let receiver: Receiver
    private let firstByte: Duration
    private let idle: Duration
    private var head = ResponseHead()
    private var headBytes = 0
    private var isAccepted = false
    private var lastProgress = ContinuousClock.now

    init(configuration: SourceConfiguration, sourceGuard: SourceGuard, deadline: Deadline, receiver: Receiver) {
        self.deadline = deadline
        self.sourceGuard = sourceGuard
        usesProxy = configuration.proxy != nil
        firstByte = .milliseconds(SourceConfiguration.milliseconds(configuration.firstByteSeconds))
        idle = .milliseconds(SourceConfiguration.milliseconds(configuration.idleSeconds))
        self.receiver = receiver
    }

    /// Why there was no address to connect to; `nil` where there was one that the guard let pass.
    var refusal: (any Error)? { hasOpened ? nil : refused }

    /// Whether an address was refused since this was asked last.
    func takeRefusal() -> Bool {
        defer { isNewlyRefused = false }
        return isNewlyRefused
    }

    /// Opens the socket that libcurl asks for, if its address may be connected to.
    ///
    /// Where it may not, libcurl goes on to the next address of the name.
    func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let wanted = address.pointee
        guard let target = IPAddress.read(ccurl_address(address), length: Int(wanted.addrlen)) else {
            return refuse(StillsError.addressRefused(detail: "address family \(wanted.family)"))
        }
        do {
            try sourceGuard.checkSocket(to: target.address, port: target.port)
        } catch {
            return refuse(error)
        }
        hasOpened = true
        // Renderers are processes of their own and must not inherit the connection.
        return socket(wanted.family, wanted.socktype | Int32(SOCK_CLOEXEC.rawValue), wanted.protocol)
    }

    private func refuse(_ reason: any Error) -> curl_socket_t {
        refused = reason
        isNewlyRefused = true
        return ccurl_no_socket
    }

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
