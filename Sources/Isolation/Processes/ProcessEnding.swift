import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How a process has ended.
enum ProcessEnding: Equatable, CustomStringConvertible {
    case exit(Int32)
    case signal(Int32)

    /// - Parameter status: what `waitpid` says.
    init(status: Int32) {
        let signal = csandbox_ending_signal(status)
        self = signal == 0 ? .exit(csandbox_exit_status(status)) : .signal(signal)
    }

    var description: String {
        switch self {
        case .exit(let status): "exit \(status)"
        case .signal(let signal): Self.names[signal] ?? "signal \(signal)"
        }
    }

    private static let names: [Int32: String] = [
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL", SIGKILL: "SIGKILL",
        SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTRAP: "SIGTRAP", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    ]
}
