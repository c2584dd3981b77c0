import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How much memory a process has, by Linux's `/proc`.
enum ProcessMemory {
    /// The resident size in bytes (proc(5), the second number of `statm`); 0 where it cannot be told.
    static func residentBytes(of process: pid_t) -> Int {
        let descriptor = open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = text.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let numbers = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Int(numbers[1]) else { return 0 }
        return pages * Int(getpagesize())
    }
}
