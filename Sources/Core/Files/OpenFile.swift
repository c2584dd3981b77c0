#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open, read-only file: what a renderer is given instead of a path.
///
/// The file stays readable while this object lives, also after its name is gone, so that a deletion never
/// breaks a rendition that is under way. The descriptor is closed when the object goes.
package final class OpenFile: Sendable {
    package let descriptor: Int32
    /// The length in bytes.
    package let length: Int
    /// The SHA-256 of the bytes in hexadecimal, where it is known.
    package let hash: String?

    /// Opens the file at `path`, or throws `storage_failed`.
    package convenience init(path: String, hash: String? = nil) throws {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.failure("open", path) }
        try self.init(owning: opened, hash: hash)
    }

    /// Takes an open descriptor over, or closes it and throws `storage_failed` where it is not that of a regular file.
    package init(owning opened: Int32, hash: String? = nil) throws {
        var status = stat()
        let isFile = fstat(opened, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        descriptor = opened
        length = isFile ? Int(status.st_size) : 0
        self.hash = hash
        guard isFile else { throw Self.failure("stat", "") }
    }

    /// Takes over the descriptor of what is known to be a regular file, in a process that may not ask what it is.
    package init(trusting opened: Int32) throws {
        let end = lseek(opened, 0, SEEK_END)
        descriptor = opened
        length = Int(max(0, end))
        hash = nil
        guard end >= 0 else { throw Self.failure("seek", "") }
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
    package func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let available = max(0, Int64(length) - max(0, offset))
        return try [UInt8](unsafeUninitializedCapacity: Int(clamping: min(Int64(max(0, count)), available))) {
            buffer,
            filled in
            while filled < buffer.count {
                let target = buffer.baseAddress.map { $0 + filled }
                let got = pread(descriptor, target, buffer.count - filled, off_t(offset) + off_t(filled))
                if got < 0 && errno == EINTR { continue }
                guard got >= 0 else { throw Self.failure("read", "") }
                if got == 0 { break }
                filled += got
            }
        }
    }

    private static func failure(_ call: String, _ path: String) -> StillsError {
        StillsError(
            .storageFailed,
            "A stored file cannot be read.",
            fix: "Look at the data directory, its owner and its permissions; `stills doctor` does so.",
            detail: "\(call) \(path): errno \(errno)"
        )
    }
}
