import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A new file that is written once, and that is gone with this value unless it was moved elsewhere.
struct TemporaryFile: ~Copyable, Sendable {
    private(set) var length: Int64 = 0
    private let descriptor: Int32
    private var path: String?

    /// Makes a file, readable by this user alone, that no other call can meet.
    init(directory: String) throws {
        let path = "\(directory)/stills-\(RandomText.make(count: 24))"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StorageFailure.error("open", path) }
        self.path = path
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Glibc)
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            #else
            let written = Darwin.write(descriptor, piece.baseAddress, piece.count)
            #endif
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw StorageFailure.error("write", path ?? "") }
            rest = rest.dropFirst(written)
            length += Int64(written)
        }
    }

    /// Returns once the bytes are on the disk.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw StorageFailure.error("fsync", path ?? "") }
    }

    /// Opens the file for reading, under no name of its own: it stays readable when this value is gone.
    ///
    /// - Parameter hash: the SHA-256 of the bytes, where they are all there and it is known.
    func openForReading(hash: String? = nil) throws -> OpenFile {
        guard let path else { throw StorageFailure.closed }
        return try OpenFile(path: path, hash: hash)
    }

    /// Gives the file another name on the same file system, for good; what had that name before is replaced.
    mutating func move(to target: String) throws {
        guard let path else { throw StorageFailure.closed }
        guard rename(path, target) == 0 else { throw StorageFailure.error("rename", target) }
        self.path = nil
    }
}
