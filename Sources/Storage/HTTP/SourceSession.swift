import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The requests of one job to one source: over one handle, until one deadline, with one limit of bytes.
///
/// Belongs to one thread at a time, as the job does.
final class SourceSession {
    let configuration: SourceConfiguration
    let limit: Int
    private(set) var usage = SourceUsage()

    let temporaryDirectory: String
    private let names: [String]
    let deadline: Deadline
    private let overLimit: StillsError
    private let bounds: SourceBounds
    private let pool: CurlHandlePool
    private let handle: CurlHandle
    /// Whether a busy server has been waited for.
    private var hasWaited = false
    /// Seconds to wait before the next request.
    private var pause: Int?

    init(
        _ url: SourceURL,
        client: SourceClient,
        account: SourceAccount?,
        limit: Int,
        overLimit: StillsError,
        deadline: Deadline
    ) throws {
        configuration = client.configuration
        temporaryDirectory = client.temporaryDirectory
        names = client.names
        pool = client.pool
        handle = try client.pool.borrow(for: url.origin)
        bounds = SourceBounds(client, account: account, deadline: deadline)
        self.limit = limit
        self.overLimit = overLimit
        self.deadline = deadline
    }

    deinit { pool.giveBack(handle) }

    /// Throws where `count` more bytes would be too many.
    func checkLimit(adding count: Int64) throws {
        guard count <= Int64(limit) - usage.bytes else { throw overLimit }
    }

    /// Sends one request, and hands the answer to `receiver`, whatever its status is.
    func send(_ request: HTTPRequest, to receiver: Exchange.Receiver) throws -> CurlHandle.Ending {
        try bounds.send(to: request.url.origin, counting(receiver)) { receiver in
            usage.requests += 1
            return try handle.perform(
                request,
                configuration: configuration,
                names: names,
                deadline: deadline,
                receiver: receiver
            )
        }
    }

    /// Sends requests to one origin at the same time, and says how each ended; `nil` where it was not sent, since another had failed.
    ///
    /// Redirects are not followed. A server that keeps one of several connections waiting may well answer one alone, so
    /// it is waited for less long than by ``send(_:to:)``.
    func sendTogether(_ jobs: [ParallelTransfers.Job]) throws -> [Result<CurlHandle.Ending, any Error>?] {
        var impatient = configuration
        impatient.firstByteSeconds = min(impatient.firstByteSeconds, 2)
        impatient.idleSeconds = min(impatient.idleSeconds, 2)
        guard let origin = jobs.first?.request.url.origin else { return [] }
        let results = try bounds.sendTogether(to: origin, atMost: ParallelTransfers.maximum) { [impatient] places in
            try handle.transfers().perform(
                jobs.map { ParallelTransfers.Job(request: $0.request, receiver: counting($0.receiver)) },
                atOnce: places,
                configuration: impatient,
                names: names,
                deadline: deadline
            )
        }
        usage.requests += results?.count { $0 != nil } ?? 0
        return results ?? jobs.map { _ in nil }
    }

    private func counting(_ receiver: Exchange.Receiver) -> Exchange.Receiver {
        Exchange.Receiver(accept: receiver.accept) { [self] bytes in
            usage.bytes += Int64(bytes.count)
            try checkLimit(adding: 0)
            return try receiver.receive(bytes)
        }
    }

    /// Asks for bytes and follows redirects; the answer of the last URL goes to `receiver`.
    ///
    /// A server that is busy, and names a time of a second at most, is asked again after it, once in a job.
    func get(
        _ start: SourceURL,
        _ part: HTTPRequest.Part,
        to receiver: Exchange.Receiver
    ) throws -> (url: SourceURL, ending: CurlHandle.Ending) {
        var url = start
        for _ in 0...max(0, configuration.maximumRedirects) {
            var next: SourceURL?
            var discarded = 0
            let here = url
            let ending = try send(
                HTTPRequest(url: url, part: part),
                to: Exchange.Receiver { [self] head in
                    if head.isRedirect {
                        next = try here.redirected(to: head["location"])
                    } else if !hasWaited, head.isBusy, let seconds = head.retryAfter, seconds <= 1 {
                        hasWaited = true
                        next = here
                        pause = seconds
                    } else {
                        try receiver.accept(head)
                    }
                } receive: { bytes in
                    guard next != nil else { return try receiver.receive(bytes) }
                    // A short body is read, so that the connection can be used again.
                    discarded += bytes.count
                    return discarded <= 16 * 1024
                }
            )
            guard let next else { return (url, ending) }
            url = next
            if let seconds = pause.take() { try wait(seconds) }
        }
        throw StillsError.sourceFailed("The source redirects more than \(configuration.maximumRedirects) times.")
    }

    private func wait(_ seconds: Int) throws {
        guard deadline.milliseconds > seconds * 1000 else { throw StillsError.sourceTimeout(detail: "busy") }
        sleep(UInt32(clamping: seconds))
    }
}
