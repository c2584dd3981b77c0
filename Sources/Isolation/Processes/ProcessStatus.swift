#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What Linux tells of a process in `/proc` (proc(5)).
enum ProcessStatus {
    /// The resident size in bytes, the second number of `statm`; 0 where it cannot be told.
    static func residentBytes(of process: pid_t) -> Int {
        let numbers = text("statm", of: process).split(separator: " ")
        guard numbers.count > 1, let pages = Int(numbers[1]) else { return 0 }
        return pages * Int(getpagesize())
    }

    /// Whether it is about to be gone, by the flags in `stat`.
    ///
    /// They are the seventh field after the name, which stands in brackets and may hold anything.
    static func isEnding(_ process: pid_t) -> Bool {
        let text = text("stat", of: process)
        guard let end = text.lastIndex(of: ")") else { return false }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 6 && UInt32(fields[6]).map { $0 & flagOfEnding != 0 } ?? false
    }

    /// `PF_EXITING` of the kernel.
    private static let flagOfEnding: UInt32 = 0x4

    private static func text(_ name: String, of process: pid_t) -> String {
        let descriptor = open("/proc/\(process)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
