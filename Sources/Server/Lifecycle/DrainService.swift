import Logging
import ServiceLifecycle

/// Announces the end of the server before it comes.
///
/// It is the last service of the group, so it is the first to be told to stop: `/ready` answers 503 and answers
/// carry `Connection: close` for a while, and only then the listener closes.
struct DrainService: Service, CustomStringConvertible {
    let readiness: Readiness
    let seconds: Int
    let logger: Logger

    var description: String { "drain" }

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: something else failed, and nobody has asked the server to stop.
            return
        }
        readiness.drain()
        logger.info("Draining", metadata: ["seconds": "\(seconds)"])
        // Only the end of the whole group cancels this sleep; a second signal does nothing.
        try? await Task.sleep(for: .seconds(seconds))
    }
}
