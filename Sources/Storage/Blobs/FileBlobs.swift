package import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes that are kept, as files named by their SHA-256: `blobs/ab/cd/<sha256>` in the data directory.
///
/// Equal contents are one file. A file gets its name only when all of it is on the disk, so what stands under a name
/// is complete, whenever the machine stops. Whoever removes a blob makes sure that nobody is about to refer to it.
package struct FileBlobs: Sendable {
    private let shelves: Shelves
    private let incoming: String

    /// Uses `directory`, the data directory, and makes in it what is not there yet.
    package init(directory: String) throws {
        incoming = "\(directory)/incoming"
        try Directory.make(directory)
        try Directory.make(incoming)
        shelves = try Shelves(root: "\(directory)/blobs")
        try Directory.sync(directory)
    }

    /// Starts a file that is not a blob yet, on the same file system.
    ///
    /// Writing past `limit` bytes is `upload_too_large`.
    package func stage(limit: Int = .max) throws -> StagedFile {
        try StagedFile(directory: incoming, limit: limit)
    }

    /// Makes a staged file a blob, for good: it survives whatever happens once this returns.
    ///
    /// Where the blob exists already, the new file takes its place, unnoticed by who has it open.
    package func place(_ staged: StagedFile) throws {
        let content = try staged.finish()
        let shelf = try shelves.make(for: content.hash)
        try staged.move(to: "\(shelf)/\(content.hash)")
        try Directory.sync(shelf)
    }

    /// Opens a blob; it stays readable while it is open, even if it is removed.
    package func open(_ hash: String) throws -> OpenFile {
        try OpenFile(path: shelves.path(of: hash), hash: hash)
    }

    /// Removes a blob, if it exists.
    package func remove(_ hash: String) throws {
        let path = try shelves.path(of: hash)
        guard unlink(path) == 0 || errno == ENOENT else { throw StorageFailure.error("unlink", path) }
    }

    /// Calls `visit` with the hash of each blob, in no particular order.
    package func all(_ visit: (String) throws -> Void) throws {
        try shelves.all(visit)
    }

    /// Removes what a crash has left of uploads.
    ///
    /// For the start, when no upload is under way.
    package func removeIncoming() throws {
        for name in try Directory.names(in: incoming) {
            guard unlink("\(incoming)/\(name)") == 0 || errno == ENOENT else {
                throw StorageFailure.error("unlink", incoming)
            }
        }
    }
}
