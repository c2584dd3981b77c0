import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The requests of one job to one source: over one handle, until one deadline, with one limit of bytes, with what opens it.
///
/// Belongs to one thread at a time, as the job does.
final class SourceSession {
    let configuration: SourceConfiguration
    let limit: Int
    private(set) var usage = SourceUsage()

    let temporaryDirectory: String
    /// Where the source is asked for first.
    let url: SourceURL
    private let authorization: SourceAuthorization
    private let sourceGuard: SourceGuard
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
        _ source: Source,
        client: SourceClient,
        limit: Int,
        overLimit: StillsError,
        deadline: Deadline
    ) throws {
        configuration = client.configuration
        sourceGuard = SourceGuard(client.configuration, for: source)
        temporaryDirectory = client.temporaryDirectory
        names = client.names
        pool = client.pool
        authorization = try SourceAuthorization(source, client: client)
        url = try authorization.url
        handle = try client.pool.borrow(for: url.origin)
        bounds = SourceBounds(client, account: source.account, deadline: deadline)
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
        // Before a place is taken, since it may take requests of its own.
        let request = try authorization.authorize(request, until: deadline)
        return try bounds.send(to: request.url.origin, counting(receiver)) { receiver in
            usage.requests += 1
            return try handle.perform(
                request,
                configuration: configuration,
                sourceGuard: sourceGuard,
                names: names,
                deadline: deadline,
                receiver: receiver
            )
        }
    }

    /// Sends requests to one origin at the same time, and says how each ended; `nil` where it was not sent, since another
    /// had failed.
    ///
    /// Redirects are not followed. A server that keeps one of several connections waiting may well answer one alone, so
    /// it is waited for less long than by ``send(_:to:)``.
    func sendTogether(_ jobs: [ParallelTransfers.Job]) throws -> [Result<CurlHandle.Ending, any Error>?] {
        var impatient = configuration
        impatient.firstByteSeconds = min(impatient.firstByteSeconds, 2)
        impatient.idleSeconds = min(impatient.idleSeconds, 2)
        guard let origin = jobs.first?.request.url.origin else { return [] }
        let authorized = try jobs.map { job in
            ParallelTransfers.Job(
                request: try authorization.authorize(job.request, until: deadline),
                receiver: counting(job.receiver)
            )
        }
        let results = try bounds.sendTogether(to: origin, atMost: ParallelTransfers.maximum) { [impatient] places in
            try handle.transfers().perform(
                authorized,
                atOnce: places,
                configuration: impatient,
                sourceGuard: sourceGuard,
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
    /// A store's failure is told in its own words, but for one that another region answers for, which is asked then.
    /// A server that is busy, and names a time of a second at most, is asked again after it, once in a job.
    func get(
        _ start: SourceURL,
        _ part: HTTPRequest.Part,
        if condition: HTTPCondition? = nil,
        to receiver: Exchange.Receiver
    ) throws -> (url: SourceURL, ending: CurlHandle.Ending) {
        var url = start
        var redirects = 0
        var regions = 0
        while true {
            var next: SourceURL?
            var failure: StoreAnswer?
            var discarded = 0
            let here = url
            let ending = try send(
                HTTPRequest(url: url, part: part, condition: condition),
                to: Exchange.Receiver { [self] head in
                    if authorization.isFailure(head, at: here) {
                        failure = StoreAnswer(head)
                    } else if head.isRedirect {
                        guard redirects < configuration.maximumRedirects else {
                            throw StillsError.sourceFailed("The source redirects more than \(redirects) times.")
                        }
                        redirects += 1
                        next = try here.redirected(to: head["location"])
                    } else if !hasWaited, head.isBusy, let seconds = head.retryAfter, seconds <= 1 {
                        hasWaited = true
                        next = here
                        pause = seconds
                    } else {
                        if authorization.isRefused(head, at: here) {
                            throw StillsError.source(head, isAuthorized: true)
                        }
                        try receiver.accept(head)
                    }
                } receive: { bytes in
                    if failure != nil { return failure?.take(bytes) ?? false }
                    guard next != nil else { return try receiver.receive(bytes) }
                    // A short body is read, so that the connection can be used again.
                    discarded += bytes.count
                    return discarded <= 16 * 1024
                }
            )
            if let failure {
                next = try authorization.explain(failure, to: here)
                regions += 1
                // A bucket is in one region, which the first answer tells.
                guard regions <= 2 else { throw StillsError.sourceFailed("The store tells another region each time.") }
            }
            guard let next else { return (url, ending) }
            url = next
            if let seconds = pause.take() { try wait(seconds) }
        }
    }

    private func wait(_ seconds: Int) throws {
        guard deadline.milliseconds > seconds * 1000 else { throw StillsError.sourceTimeout(detail: "busy") }
        sleep(UInt32(clamping: seconds))
    }
}
