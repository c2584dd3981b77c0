import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a renderer must not be able to do, by the names that `stills renderer --attempt` takes.
package enum ForbiddenAct: String, CaseIterable, Sendable {
    case readFile = "read-file"
    case writeFile = "write-file"
    case createFile = "create-file"
    case removeFile = "remove-file"
    case lookAtFile = "look-at-file"
    case listFolder = "list-folder"
    case internetSocket = "internet-socket"
    case localSocket = "local-socket"
    case connect
    case exec
    case fork
    case trace
    case signalParent = "signal-parent"
    case readParentMemory = "read-parent-memory"
    case writeToOthers = "write-to-others"
    case raiseLimit = "raise-limit"
    case executableMemory = "executable-memory"
    case muchMemory = "much-memory"
    case longResult = "long-result"
    case manyDescriptors = "many-descriptors"
    case unshare
    case unmount
    case ioRing = "io-ring"
    case keyring

    /// Tries it, and returns whether the system refused it. It may end the process instead.
    package func attempt(within limits: SandboxLimits = SandboxLimits()) -> Bool {
        errno = 0
        return perform(limits) < 0 && Self.refusals.contains(errno)
    }

    /// What the system refuses with. Any other error says that it would have done it, had there been more to it.
    private static let refusals = [EPERM, EACCES, EBADF, ENOMEM, EFBIG, EMFILE]

    private func perform(_ limits: SandboxLimits) -> Int32 {
        switch self {
        case .readFile: opening("/etc/passwd", O_RDONLY)
        case .writeFile: opening("/dev/null", O_WRONLY)
        case .createFile: creating("/tmp/stills-attempt-\(getpid())")
        case .removeFile: unlink("/tmp/stills-attempt-\(getpid())")
        case .lookAtFile: access("/etc/passwd", F_OK)
        case .listFolder: opening("/etc", O_RDONLY | O_DIRECTORY)
        case .internetSocket: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        case .localSocket: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        case .connect: connecting()
        case .exec: csandbox_try_exec()
        case .fork: csandbox_try_fork()
        case .trace: csandbox_try_trace()
        case .signalParent: kill(getppid(), 0)
        case .readParentMemory: csandbox_try_read_memory(getppid())
        case .writeToOthers: writingToOthers()
        case .raiseLimit: csandbox_raise_limit()
        case .executableMemory: mapping(1 << 16, PROT_READ | PROT_WRITE | PROT_EXEC)
        case .muchMemory: mapping(limits.memoryBytes, PROT_READ | PROT_WRITE)
        case .longResult: growing(to: limits.resultBytes)
        case .manyDescriptors: openingMany()
        case .unshare: csandbox_try_unshare()
        case .unmount: csandbox_try_unmount()
        case .ioRing: csandbox_try_io_ring()
        case .keyring: csandbox_try_keyring()
        }
    }

    private func opening(_ path: String, _ flags: Int32) -> Int32 {
        let opened = open(path, flags)
        if opened >= 0 { close(opened) }
        return opened
    }

    private func creating(_ path: String) -> Int32 {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard opened >= 0 else { return -1 }
        close(opened)
        return unlink(path)
    }

    /// Asks for an address that nobody has, by the socket to the server where there is one.
    private func connecting() -> Int32 {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNIX)
        return Glibc.connect(RendererMain.descriptor, &address, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Writes to whatever is open but the socket to the server and what swallows all.
    private func writingToOthers() -> Int32 {
        let others = (0..<64).filter { $0 > 2 && $0 != RendererMain.descriptor }
        return others.map { write($0, "x", 1) > 0 }.contains(true) ? 0 : -1
    }
}
