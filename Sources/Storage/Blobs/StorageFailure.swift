import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The errors of files that this server keeps.
enum StorageFailure {
    /// What a system call that has just failed is answered with.
    static func error(_ call: String, _ path: String) -> StillsError {
        let number = errno
        let isFull = number == ENOSPC || number == EDQUOT
        return StillsError(
            .storageFailed,
            isFull ? "The disk is full." : "A file cannot be written or read.",
            fix: isFull
                ? "Make room on the disk that holds the data directory."
                : "Look at the data directory, its owner and its permissions; `stills doctor` does so.",
            detail: "\(call) \(path): errno \(number)"
        )
    }

    static let closed = StillsError(
        .storageFailed,
        "The staged file is complete already.",
        fix: "Stage a new one."
    )

    static func invalidHash(_ hash: String) -> StillsError {
        StillsError(
            .storageFailed,
            "A stored file has an invalid name.",
            fix: "Restore the data directory from a backup.",
            detail: "not a hash: \(hash.prefix(80))"
        )
    }
}
