import CSandbox
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Bytes in memory that one process hands to another and that neither can change any more.
enum SealedMemory {
    /// The most bytes that are taken from a renderer.
    static let maximumBytes = 256 << 20

    /// Writes bytes into sealed memory and returns its descriptor, which is the caller's.
    static func make(of bytes: [UInt8]) throws -> Int32 {
        let descriptor = csandbox_new_memory("picture")
        guard descriptor >= 0 else { throw failure("memfd_create") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw failure("write")
            }
            written += count
        }
        guard fcntl(descriptor, Int32(csandbox_add_seals), Int32(csandbox_all_seals)) == 0 else {
            close(descriptor)
            throw failure("seal")
        }
        return descriptor
    }

    /// The bytes of sealed memory that a renderer has sent; `nil` where it is not sealed, empty, or too long.
    static func bytes(of received: ReceivedFile) -> [UInt8]? {
        let descriptor = received.take()
        // Only memory has seals.
        let seals = fcntl(descriptor, Int32(csandbox_get_seals), 0)
        guard let memory = try? OpenFile(owning: descriptor), seals >= 0,
            seals & Int32(csandbox_all_seals) == Int32(csandbox_all_seals), (1...maximumBytes).contains(memory.length),
            let bytes = try? memory.read(at: 0, count: memory.length), bytes.count == memory.length
        else { return nil }
        return bytes
    }

    private static func failure(_ call: String) -> StillsError {
        StillsError(
            .internalError,
            "A finished picture cannot be handed over.",
            fix: "Look at the server's memory.",
            detail: "\(call): errno \(errno)"
        )
    }
}
