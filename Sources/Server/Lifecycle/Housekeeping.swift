import Catalog
import Core
import FoundationEssentials
import Logging
import ServiceLifecycle
import Storage

/// Cleans up what a crash left behind, and then removes what expires, every few minutes.
struct Housekeeping: Service, CustomStringConvertible {
    let library: ImageLibrary
    let logger: Logger

    var description: String { "housekeeping" }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            for round in 0... {
                // At start, and then once a day.
                if round % 288 == 0 {
                    await logging("Stored files without an image not removed") { try await removeOrphans() }
                }
                await logging("Expired uploads not removed") { try await library.removeExpiredUploads() }
                await logging("Old jobs not removed") {
                    try await library.catalog.removeJobs(createdBefore: Date() - 7 * 86_400)
                }
                try await Task.sleep(for: .seconds(300))
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
        await library.clearing.removeUnused(orphans)
        if !orphans.isEmpty {
            logger.notice("Removed stored files without an image", metadata: ["count": "\(orphans.count)"])
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
