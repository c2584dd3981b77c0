import Catalog
import Core
import Logging
import Storage

/// Clears away what deleted rows leave behind: originals that no other image has, and cached renditions.
///
/// The rows are gone, so nothing here is shown any more; what cannot be removed now is removed by a later start.
struct Clearing: Sendable {
    let catalog: Catalog
    let blobs: FileBlobs
    let memory: MemoryCache
    let disk: DiskCache
    let logger: Logger

    func clear(_ deletion: Deletion) async {
        for image in deletion.images {
            memory.removeAll(of: image)
            await disk.removeAll(of: image)
        }
        await removeUnused(deletion.blobs)
    }

    /// Removes those of `hashes` that no image uses any more.
    func removeUnused(_ hashes: [String]) async {
        for hash in hashes {
            do {
                try await catalog.ifUnused(blob: hash) { try blobs.remove(hash) }
            } catch {
                logger.warning("Stored file not removed", metadata: ["blob": "\(hash)", "error": "\(error)"])
            }
        }
    }
}
