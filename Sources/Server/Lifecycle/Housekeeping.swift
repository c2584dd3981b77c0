import Catalog
import Core
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

/// Cleans up what a crash left behind, makes the server ready, and then removes what expires, every few minutes.
struct Housekeeping: Service, CustomStringConvertible {
    let library: ImageLibrary
    let readiness: Readiness
    let logger: Logger

    var description: String { "housekeeping" }

    func run() async throws {
        try await library.catalog.failRunningJobs(
            code: ErrorCode.internalError.rawValue,
            message: "The server was stopped before the import was done. Send it again.",
            status: 500
        )
        readiness.becomeReady()
        await logging("Stored files without an image not removed") { try await removeOrphans() }
        for await _ in ticks().cancelOnGracefulShutdown() {
            await logging("Expired uploads not removed") { try await library.removeExpiredUploads() }
            await logging("Old jobs not removed") {
                try await library.catalog.removeJobs(createdBefore: Date() - 7 * 86_400)
            }
        }
    }

    /// Removes originals that no image uses: a crash between two steps of a deletion leaves them.
    private func removeOrphans() async throws {
        let used = try await library.catalog.usedBlobs()
        let orphans = try await library.files.run { [blobs = library.blobs] in
            var orphans: [String] = []
            try blobs.all { if !used.contains($0) { orphans.append($0) } }
            return orphans
        }
        try await library.removeUnused(orphans)
        if !orphans.isEmpty {
            logger.notice("Removed stored files without an image", metadata: ["count": "\(orphans.count)"])
        }
    }

    private func ticks() -> AsyncStream<Void> {
        AsyncStream {
            try? await Task.sleep(for: .seconds(300))
            return Task.isCancelled ? nil : ()
        }
    }

    private func logging(_ message: Logger.Message, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch is CancellationError {
        } catch {
            logger.warning(message, metadata: ["error": "\(error)"])
        }
    }
}
