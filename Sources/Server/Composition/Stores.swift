import Catalog
import Core
import Storage

/// What the data directory holds: the catalog's rows and the originals.
///
/// Servers and commands open it alike.
struct Stores: Sendable {
    let catalog: Catalog
    let blobs: FileBlobs
    /// Threads for file calls.
    let files: BlockingThreads

    init(_ directory: DataDirectory) throws {
        catalog = try Catalog(path: directory.catalog)
        blobs = try FileBlobs(directory: directory.path)
        files = BlockingThreads(count: 4)
    }
}
