import Catalog
import Core
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

/// Imports that answer later, by a POST to a URL that the client gave.
///
/// Four run at once and 256 more may wait; past that, `overloaded`. They have threads of their own, so that slow
/// callbacks hold up nobody else. What was accepted is finished before the server stops.
final class CallbackJobs: Service, CustomStringConvertible {
    private struct Job: Sendable {
        let id: String
        let order: ImageImporter.Order
        let callback: SourceURL
        let link: @Sendable (ImageRecord) -> VideoDBImage
    }

    private let importer: ImageImporter
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    /// - Parameter importer: with threads for as many imports and callbacks as run at once.
    init(importer: ImageImporter, logger: Logger) {
        self.importer = importer
        self.logger = logger
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(256))
    }

    static let running = 4

    /// Accepts an import, and returns the id of its job.
    func start(
        _ order: ImageImporter.Order,
        callback: String,
        link: @escaping @Sendable (ImageRecord) -> VideoDBImage
    ) async throws -> String {
        let callback = try SourceURL(callback)
        // What can be known at once is told at once; what a name leads to is judged when it is called.
        try importer.sources.check(Source(callback, account: try await importer.sourceAccount(order.account)))
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

    var description: String { "callbacks" }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                var active = 0
                for await job in jobs {
                    if active == Self.running {
                        await group.next()
                        active -= 1
                    }
                    group.addTask { await self.carryOut(job) }
                    active += 1
                }
            }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }

    private func carryOut(_ job: Job) async {
        do {
            let body: [UInt8]
            do {
                let image = try await importPatiently(job.order)
                try await importer.library.catalog.finishJob(job.id, image: image.id)
                body = try encode(VideoDBEnvelope(data: job.link(image)))
            } catch let error as StillsError {
                try await fail(job.id, error)
                body = try encode(VideoDBFailedJob(message: error.description, code: error.code.rawValue))
            }
            let callback = Source(job.callback, account: try await importer.sourceAccount(job.order.account))
            let sources = importer.sources
            let status = try await importer.network.run {
                try sources.post(callback, json: body, deadline: Deadline(seconds: 10))
            }
            logger.debug("Callback sent", metadata: ["job": "\(job.id)", "status": "\(status)"])
        } catch {
            logger.warning("Callback not delivered", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }

    /// What was accepted is not refused because the renderers are busy just then: it is tried again for a minute.
    private func importPatiently(_ order: ImageImporter.Order) async throws -> ImageRecord {
        for _ in 0..<30 {
            do {
                return try await importer.run(order)
            } catch let error as StillsError where error.code == .overloaded {
                try await Task.sleep(for: .seconds(2))
            }
        }
        return try await importer.run(order)
    }

    private func fail(_ id: String, _ error: StillsError) async throws {
        try await importer.library.catalog.failJob(
            id,
            code: error.code.rawValue,
            message: error.description
        )
    }

    private func encode(_ value: some Encodable) throws -> [UInt8] {
        Array(try JSONEncoder().encode(value))
    }
}
