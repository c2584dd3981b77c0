import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a renderer must not be able to do, by the names that `stills renderer --attempt` takes.
///
/// None of it does harm where it succeeds.
package enum ForbiddenAct: String, CaseIterable, Sendable {
    case readFile = "read-file"
    case writeFile = "write-file"
    case createFile = "create-file"
    case removeFile = "remove-file"
    case findFile = "find-file"
    case listFolder = "list-folder"
    case internetSocket = "internet-socket"
    case localSocket = "local-socket"
    case connect
    case exec
    case fork
    case trace
    case signalParent = "signal-parent"
    case readParent = "read-parent"
    case writeToOthers = "write-to-others"
    case raiseLimit = "raise-limit"
    case makeCode = "make-code"
    case takeMemory = "take-memory"
    case fillMemory = "fill-memory"
    case openMany = "open-many"
    case unshare
    case unmount
    case ioRing = "io-ring"
    case keyring

    /// Tries it and returns whether the system refused it, which may also end the process.
    ///
    /// - Parameter memoryBytes: what a renderer may take.
    package func isRefused(memoryBytes: Int) -> Bool {
        errno = 0
        return perform(memoryBytes) < 0 && Self.refusals.contains(errno)
    }

    /// Tries it and ends the process by a status that tells what became of it.
    func end(_ terms: RendererTerms) -> Never {
        _exit(isRefused(memoryBytes: terms.memoryBytes) ? Self.refused : Self.done)
    }

    /// The status of a process that was refused the act.
    static let refused: Int32 = 10
    /// What an act ends with that was done, as the program does that `exec` becomes.
    private static let done: Int32 = 0

    /// Any other error says that the system would have done it, had it made sense.
    private static let refusals = [EPERM, EACCES, EBADF, ENOMEM, EFBIG, EMFILE]

    private func perform(_ memoryBytes: Int) -> Int32 {
        let path = "/tmp/stills-attempt-\(getpid())"
        return switch self {
        case .readFile: Self.closing(open("/etc/passwd", O_RDONLY))
        case .writeFile: Self.closing(open("/dev/null", O_WRONLY))
        case .createFile: Self.creating(path)
        case .removeFile: unlink(path)
        case .findFile: access("/etc/passwd", F_OK)
        case .listFolder: Self.closing(open("/etc", O_RDONLY | O_DIRECTORY))
        case .internetSocket: Self.closing(csandbox_try_socket(AF_INET))
        case .localSocket: Self.closing(csandbox_try_socket(AF_UNIX))
        case .connect: csandbox_try_connect(RendererLoop.socket)
        case .exec: csandbox_try_exec()
        case .fork: csandbox_try_fork()
        case .trace: csandbox_try_trace()
        case .signalParent: kill(getppid(), 0)
        case .readParent: csandbox_try_read_memory(getppid())
        case .writeToOthers: Self.writingToOthers()
        case .raiseLimit: csandbox_try_raise_limit()
        case .makeCode: Self.mapping(1 << 16, PROT_READ | PROT_WRITE | PROT_EXEC)
        // Threads that have ended leave room for more than the limit itself.
        case .takeMemory: Self.mapping(Int(clamping: UInt64(clamping: memoryBytes) &* 2), PROT_READ | PROT_WRITE)
        case .fillMemory: Self.growing(to: SealedMemory.maximumBytes + 1)
        case .openMany: Self.openingMany()
        case .unshare: csandbox_try_unshare()
        case .unmount: csandbox_try_unmount()
        case .ioRing: csandbox_try_io_ring()
        case .keyring: csandbox_try_keyring()
        }
    }

    private static func closing(_ descriptor: Int32) -> Int32 {
        descriptor < 0 ? -1 : close(descriptor)
    }

    private static func creating(_ path: String) -> Int32 {
        closing(open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)) < 0 ? -1 : unlink(path)
    }

    /// Writes to all that may be open but the socket to the server and the first three, which lead nowhere.
    private static func writingToOthers() -> Int32 {
        let others = (3..<64).filter { $0 != RendererLoop.socket }
        return others.contains { write($0, "x", 1) > 0 } ? 0 : -1
    }

    private static func mapping(_ bytes: Int, _ protection: Int32) -> Int32 {
        guard let start = mmap(nil, bytes, protection, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0), start != MAP_FAILED
        else { return -1 }
        return munmap(start, bytes)
    }

    private static func growing(to bytes: Int) -> Int32 {
        let memory = csandbox_new_memory("attempt")
        defer { close(memory) }
        return ftruncate(memory, off_t(bytes))
    }

    private static func openingMany() -> Int32 {
        let opened = (0..<Sandbox.maximumDescriptors).map { _ in csandbox_new_memory("attempt") }
        let last = errno
        for descriptor in opened where descriptor >= 0 { close(descriptor) }
        errno = last
        return opened.contains { $0 < 0 } ? -1 : 0
    }
}
