import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The walls that a renderer puts around itself before it reads a stranger's byte, for good.
///
/// There are two steps: files go out of reach first, while the process has one thread, and the rest once the libraries
/// have loaded what they load when it is first needed. What the system lacks is said in the report, and the rest stands.
package struct Sandbox {
    private let landlock: Int
    /// Tells how much address space the process has; it cannot be opened later on.
    private let memoryUse: Int32
    private var missing: [String] = []

    private init(landlock: Int, memoryUse: Int32) {
        self.landlock = landlock
        self.memoryUse = memoryUse
    }

    /// Leaves the process nothing but to read what its libraries are made of: no other file, and no way to more rights.
    ///
    /// The process ends with the thread that started it. Call this with one thread alone: others would keep their rights.
    package static func restrictFiles() -> Sandbox {
        let memoryUse = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        let hasPrivileges = csandbox_refuse_new_privileges() != 0
        let outlivesParent = csandbox_die_with_parent() != 0
        var sandbox = Sandbox(landlock: FileRules().enforce(), memoryUse: memoryUse)
        if sandbox.landlock == 0 { sandbox.missing.append("Landlock (Linux 5.13, and `landlock` in its list of LSMs)") }
        if hasPrivileges { sandbox.missing.append("no new privileges (Linux 3.5)") }
        if outlivesParent { sandbox.missing.append("the end with its parent") }
        return sandbox
    }

    /// Leaves the process, with all its threads, work on memory and on the descriptors that it has, within limits.
    package func seal(_ limits: SandboxLimits) -> SandboxReport {
        var missing = missing
        Self.endByOwnSignals()
        if csandbox_hide_memory() != 0 { missing.append("hidden memory") }
        if !setLimits(limits) { missing.append("limits (they need /proc)") }
        let isFiltered = SystemCallFilter.enforce()
        if !isFiltered { missing.append("seccomp (Linux 4.14, and a container's profile that leaves `seccomp` to it)") }
        return SandboxReport(landlock: landlock, hasFilter: isFiltered, missing: missing)
    }

    private func setLimits(_ limits: SandboxLimits) -> Bool {
        defer { close(memoryUse) }
        guard let used = addressSpace() else { return false }
        let (space, overflow) = used.addingReportingOverflow(UInt64(clamping: limits.memoryBytes))
        let amounts: [(csandbox_limit, UInt64)] = [
            (csandbox_address_space, overflow ? .max : space),
            (csandbox_file_size, UInt64(clamping: limits.resultBytes)),
            (csandbox_open_files, UInt64(SandboxLimits.descriptors)),
            (csandbox_core_dump, 0),
            (csandbox_locked_memory, 0),
        ]
        return amounts.map { csandbox_set_limit($0.0, $0.1) == 0 }.allSatisfy { $0 }
    }

    /// What the process has taken of its address space, in bytes.
    private func addressSpace() -> UInt64? {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(memoryUse, &text, text.count, 0)
        guard count > 0, let pages = UInt64(String(decoding: text.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        else { return nil }
        return pages.multipliedReportingOverflow(by: UInt64(sysconf(Int32(_SC_PAGESIZE)))).partialValue
    }

    /// Lets a crash be what it is: nobody may print a trace of it, and a result that is too long is an error.
    private static func endByOwnSignals() {
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP, SIGQUIT, SIGSYS] { signal(crash, SIG_DFL) }
        for error in [SIGXFSZ, SIGPIPE] { signal(error, SIG_IGN) }
    }
}
