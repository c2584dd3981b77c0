package import Core
import Crypto
import Synchronization

/// A file on its way in: written piece by piece, hashed while it is, and gone with this object unless it is placed.
///
/// Its calls block, one at a time; they may come from different threads, as an upload's pieces do.
package final class StagedFile: Sendable {
    /// What the bytes are known by.
    package struct Content: Sendable, Equatable {
        /// SHA-256, in hexadecimal.
        package let hash: String
        /// The length in bytes.
        package let length: Int
    }

    private struct State: ~Copyable {
        var file: TemporaryFile
        var hasher = SHA256()
        var content: Content?
        /// Why the file does not hold all that was hashed, which no later call may overlook.
        var failure: (any Error)?
    }

    private let state: Mutex<State>
    private let limit: Int

    init(directory: String, limit: Int) throws {
        state = Mutex(State(file: try TemporaryFile(directory: directory)))
        self.limit = limit
    }

    /// Adds bytes to the end, or throws `upload_too_large` where they would pass the limit, `storage_failed` where
    /// they cannot be kept.
    package func write(_ bytes: some Collection<UInt8>) throws {
        let written: Void? = try bytes.withContiguousStorageIfAvailable { try append(UnsafeRawBufferPointer($0)) }
        if written == nil { try Array(bytes).withUnsafeBytes(append) }
    }

    /// Returns once all bytes are on the disk, with what they are known by.
    ///
    /// Nothing can be written afterwards.
    @discardableResult
    package func finish() throws -> Content {
        try state.withLock { state in
            if let content = state.content { return content }
            if let failure = state.failure { throw failure }
            try state.file.sync()
            let hash = Array(state.hasher.finalize()).hexadecimal
            let content = Content(hash: hash, length: Int(clamping: state.file.length))
            state.content = content
            return content
        }
    }

    /// Opens what has been written so far.
    ///
    /// Not possible any longer once the file is placed.
    package func openForReading() throws -> OpenFile {
        try state.withLock { try $0.file.openForReading(hash: $0.content?.hash) }
    }

    /// Gives the file its final name.
    func move(to path: String) throws {
        try state.withLock { try $0.file.move(to: path) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            guard state.content == nil else { throw StorageFailure.closed }
            guard Int64(bytes.count) <= Int64(limit) - state.file.length else {
                throw StillsError.uploadTooLarge(limit: limit)
            }
            if let failure = state.failure { throw failure }
            state.hasher.update(bufferPointer: bytes)
            do {
                try state.file.write(bytes)
            } catch {
                state.failure = error
                throw error
            }
        }
    }
}
