import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of an open file, mapped and read-only, so that a large original costs no memory of its own.
///
/// Stored originals never change or shrink once they have their name, so no page of the mapping can go away.
struct MappedFile: ~Copyable {
    let bytes: UnsafeRawBufferPointer

    /// Maps the whole file.
    ///
    /// An empty one has no bytes.
    init(_ file: OpenFile) throws {
        guard file.length > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, file.length, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED
        else {
            throw StillsError(
                .storageFailed,
                "A stored file cannot be read.",
                fix: "Look at the server's memory limits and at the disk of its data directory.",
                detail: "mmap: errno \(errno)"
            )
        }
        bytes = UnsafeRawBufferPointer(start: start, count: file.length)
    }

    deinit {
        guard let start = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}
