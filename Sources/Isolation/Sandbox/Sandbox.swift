import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The walls that a renderer puts around itself before it reads a stranger's byte, for good.
///
/// There are two steps: files go out of reach first, while the process has one thread, and the rest once the libraries
/// have loaded what they load when it is first needed. Each stands by itself; what the system lacks is in the report.
struct Sandbox {
    private let landlock: Int
    /// Tells how much address space the process has; it cannot be opened later on.
    private let memoryUse: Int32
    private let missing: [String]

    /// Puts up all walls of a renderer, and loads what its jobs need in between.
    static func enter(_ terms: RendererTerms) -> SandboxReport {
        let sandbox = restrictFiles()
        RendererWarmUp.run(terms.limits)
        return sandbox.seal(memoryBytes: terms.memoryBytes)
    }

    /// Leaves the process nothing but to read what its libraries are made of, and no way to more rights.
    ///
    /// The process ends with the thread that started it. Other threads of it than the calling one would keep their rights.
    private static func restrictFiles() -> Sandbox {
        var missing: [String] = []
        let memoryUse = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        goFirst()
        if csandbox_refuse_new_privileges() != 0 { missing.append("no_new_privs") }
        if csandbox_die_with_parent() != 0 { missing.append("an end with its parent") }
        let landlock = FileRules.enforce()
        if landlock == 0 { missing.append("Landlock") }
        return Sandbox(landlock: landlock, memoryUse: memoryUse, missing: missing)
    }

    /// Where memory runs out, a renderer is ended before the server is (proc(5), `oom_score_adj`).
    private static func goFirst() {
        let score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard score >= 0 else { return }
        _ = write(score, "1000", 4)
        close(score)
    }

    /// Leaves the process, with all its threads, work on memory and on the descriptors that it has, within limits.
    private func seal(memoryBytes: Int) -> SandboxReport {
        var missing = missing
        Self.letCrashesBe()
        if csandbox_hide_memory() != 0 { missing.append("hidden memory") }
        if !setLimits(memoryBytes) { missing.append("limits") }
        let isFiltered = SystemCallFilter.enforce()
        if !isFiltered { missing.append("seccomp") }
        return SandboxReport(landlock: landlock, isFiltered: isFiltered, missing: missing)
    }

    /// The descriptors that a renderer has open at once, at the most.
    static let maximumDescriptors = 8

    private func setLimits(_ memoryBytes: Int) -> Bool {
        defer { close(memoryUse) }
        let space = addressSpace.map { $0 + UInt64(clamping: memoryBytes) }
        let amounts: [(csandbox_limit, UInt64)] = [
            (csandbox_address_space, space ?? .max),
            (csandbox_file_size, UInt64(SealedMemory.maximumBytes)),
            (csandbox_open_files, UInt64(Self.maximumDescriptors)),
            (csandbox_core_dump, 0),
            (csandbox_locked_memory, 0),
        ]
        let isSet = amounts.map { csandbox_set_limit($0.0, $0.1) == 0 }
        return space != nil && isSet.allSatisfy { $0 }
    }

    /// What the process has taken of its address space, in bytes, by the first number of `statm` (proc(5)).
    private var addressSpace: UInt64? {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(memoryUse, &text, text.count, 0)
        let digits = text.prefix(max(0, count)).prefix { $0 != UInt8(ascii: " ") }
        return UInt32(String(decoding: digits, as: UTF8.self)).map { UInt64($0) * UInt64(getpagesize()) }
    }

    /// Lets a crash end the process by its own signal, with nothing that handles it, and a result that is too long be
    /// an error.
    private static func letCrashesBe() {
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP, SIGSYS] { signal(crash, SIG_DFL) }
        signal(SIGXFSZ, SIG_IGN)
    }
}
