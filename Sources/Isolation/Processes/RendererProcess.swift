import CSandbox
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A renderer, as the server has it: a process, and the socket to it.
///
/// Unchecked, because it belongs to the one thread that has taken it, and is handed on under a lock.
final class RendererProcess: @unchecked Sendable {
    let channel: RendererChannel
    let report: SandboxReport
    private let process: pid_t
    private(set) var jobs = 0
    /// Jobs after which it is replaced: not the same for all, so that they are not replaced all at once.
    let lifetime: Int
    private var hasEnded = false

    /// Starts a renderer and returns once it is warm and walled in.
    ///
    /// Throws `renderer_lost` where that does not happen by the deadline, if there is one, or within half a minute.
    init(_ settings: RendererSettings, arguments: [String], by limit: Deadline? = nil) throws {
        lifetime = Int.random(in: settings.jobs - settings.jobs / 4...settings.jobs)
        let (ours, theirs) = try Self.makeSockets()
        let channel = RendererChannel(owning: ours)
        do {
            // With this end still open, a renderer that ends while it warms up would not be noticed.
            defer { close(theirs) }
            process = try RendererSpawn.start(settings.executable, arguments, socket: theirs)
        }
        self.channel = channel
        let deadline = Deadline(seconds: Self.warmUpSeconds)
        do {
            let terms = RendererTerms(limits: settings.limits, memoryBytes: settings.memoryBytes)
            let isOver = { deadline.hasPassed || limit?.hasPassed ?? false }
            try channel.send(Order.hello(terms), until: isOver)
            guard case .ready(let report) = try channel.receive(Reply.self, until: isOver).value else {
                throw RendererChannel.Failure.garbage("not ready")
            }
            self.report = report
        } catch {
            Self.kill(process)
            throw StillsError.noRenderer("\(error), \(Self.reap(process))")
        }
    }

    deinit {
        if !hasEnded { end() }
    }

    private static let warmUpSeconds = 30.0

    /// Counts a job and gives it its processor time: twice what it may take by the clock, since it may use two threads.
    func begin(milliseconds: Int) {
        jobs += 1
        let seconds = (processorMilliseconds + 2 * milliseconds) / 1000 + 2
        _ = csandbox_limit_processor_seconds(process, UInt64(clamping: seconds))
    }

    /// The processor time that it has taken so far.
    var processorMilliseconds: Int { max(0, Int(csandbox_processor_milliseconds(process))) }

    /// The bytes that it has in memory, those that it shares with others included.
    var residentBytes: Int { ProcessStatus.residentBytes(of: process) }

    /// Returns how it has ended by itself; `nil` where it still runs, and then ends it.
    func ending() -> ProcessEnding? {
        // The socket closes a moment before the process is gone, which on a busy machine is a while.
        for turn in 0..<20 * Self.patience {
            if turn >= Self.patience && !ProcessStatus.isEnding(process) { break }
            if let ending = Self.reapIfGone(process) {
                hasEnded = true
                return ending
            }
            usleep(1_000)
        }
        end()
        return nil
    }

    /// Ends it, whatever it does.
    func end() {
        Self.kill(process)
        _ = Self.reap(process)
        hasEnded = true
    }

    /// Milliseconds.
    private static let patience = 300

    private static func makeSockets() throws -> (ours: Int32, theirs: Int32) {
        var sockets: [Int32] = [-1, -1]
        #if canImport(Glibc)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &sockets) == 0 else {
            throw StillsError.noRenderer("socketpair: errno \(errno)")
        }
        return (sockets[0], sockets[1])
    }

    private static func kill(_ process: pid_t) {
        #if canImport(Glibc)
        Glibc.kill(process, SIGKILL)
        #else
        Darwin.kill(process, SIGKILL)
        #endif
    }

    private static func reapIfGone(_ process: pid_t) -> ProcessEnding? {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process ? ProcessEnding(status: status) : nil
    }

    private static func reap(_ process: pid_t) -> ProcessEnding {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return ProcessEnding(status: status)
    }
}
