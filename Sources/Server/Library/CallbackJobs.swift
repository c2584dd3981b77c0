import Catalog
import Core
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

/// Imports that answer later, by a POST to a URL that the client gave.
///
/// Jobs run one after another per worker. The queue is bounded: past it, `overloaded`. What was accepted is
/// finished before the server stops.
final class CallbackJobs: Service, CustomStringConvertible {
    enum State: Sendable {
        case running
        case done(ImageRecord)
        case failed(code: String, message: String, status: Int)
    }

    private struct Job: Sendable {
        let id: String
        let order: ImageImporter.Order
        let callback: SourceURL
        let link: @Sendable (ImageRecord) -> VideoDBImage
    }

    private let importer: ImageImporter
    private let logger: Logger
    private let admission: Admission
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    init(importer: ImageImporter, logger: Logger) {
        self.importer = importer
        self.logger = logger
        admission = Admission(name: "callbacks", running: 4, queued: 256)
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(256))
    }

    /// Accepts an import, and returns the id of its job.
    func start(
        _ order: ImageImporter.Order,
        callback: String,
        link: @escaping @Sendable (ImageRecord) -> VideoDBImage
    ) async throws -> String {
        let callback = try SourceURL(callback)
        let id = try await importer.library.catalog.createJob(account: order.account).id
        if case .enqueued = queue.yield(Job(id: id, order: order, callback: callback, link: link)) { return id }
        let refusal = StillsError(
            .overloaded,
            "Too many imports wait for their turn.",
            fix: "Try again later, or without `callback_url`.",
            retryAfter: 10
        )
        try await fail(id, refusal)
        throw refusal
    }

    /// How a job of an account stands; `job_not_found` for another's.
    func state(_ id: String, account: String) async throws -> State {
        let job = try await importer.library.catalog.job(id, account: account)
        switch job.state {
        case .running: return .running
        case .done(let image): return .done(try await importer.library.image(image.core, account: account))
        case .failed(let code, let message, let status):
            return .failed(code: code, message: message, status: status)
        }
    }

    var description: String { "callbacks" }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                for await job in jobs {
                    group.addTask { await self.carryOut(job) }
                }
            }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }

    private func carryOut(_ job: Job) async {
        let catalog = importer.library.catalog
        do {
            let body: [UInt8]
            do {
                let image = try await admission.run { try await importer.run(job.order) }
                try await catalog.finishJob(job.id, image: image.id)
                body = try encode(VideoDBEnvelope(data: job.link(image)))
            } catch let error as StillsError {
                try await fail(job.id, error)
                body = try encode(VideoDBFailedJob(message: error.description, code: error.code.rawValue))
            }
            let callback = job.callback
            let sources = importer.sources
            let status = try await importer.network.run {
                try sources.post(callback, json: body, deadline: Deadline(seconds: 30))
            }
            logger.debug("Callback sent", metadata: ["job": "\(job.id)", "status": "\(status)"])
        } catch {
            logger.warning("Callback not delivered", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }

    private func fail(_ id: String, _ error: StillsError) async throws {
        try await importer.library.catalog.failJob(
            id,
            code: error.code.rawValue,
            message: error.description,
            status: error.code.status
        )
    }

    private func encode(_ value: some Encodable) throws -> [UInt8] {
        Array(try JSONEncoder().encode(value))
    }
}
