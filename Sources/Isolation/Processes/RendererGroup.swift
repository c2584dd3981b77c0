import Core
import NIOPosix
import Synchronization

/// The renderers of one kind, each driven by one thread that blocks while its renderer works.
///
/// There are as many threads as renderers, so a thread that has nothing to do finds one that has nothing to do, or
/// has to start one.
final class RendererGroup: Sendable {
    private let name: RendererGroupName
    private let count: Int
    private let settings: RendererSettings
    private let denied: DenyList
    private let tell: @Sendable (RendererEvent) -> Void
    private let threads: NIOThreadPool
    private let crew = Mutex(Crew())

    private struct Crew {
        var idle: [RendererProcess] = []
        /// How many there are: idle, at work, or on their way.
        var count = 0
    }

    init(
        _ name: RendererGroupName,
        count: Int,
        _ settings: RendererSettings,
        denied: DenyList,
        tell: @escaping @Sendable (RendererEvent) -> Void
    ) {
        self.name = name
        self.count = max(1, count)
        self.settings = settings
        self.denied = denied
        self.tell = tell
        threads = NIOThreadPool(numberOfThreads: self.count)
        threads.start()
    }

    /// Returns once all renderers are ready, with what their walls lack, or throws why one is not.
    func start() async throws -> [String] {
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { [self] in
                    try await threads.runIfActive { [self] in
                        let renderer = try start()
                        crew.withLock { $0.idle.append(renderer) }
                        return renderer.report.missing
                    }
                }
            }
            // They are all alike.
            return try await group.reduce([]) { $1 }
        }
    }

    /// Ends the renderers, once the jobs that have begun are done.
    func shutdown() async {
        // The only error is that the threads have ended already.
        try? await threads.shutdownGracefully()
        for renderer in crew.withLock({ $0.idle }) { renderer.end() }
        crew.withLock { $0 = Crew() }
    }

    /// Has a job done on a picture.
    ///
    /// - Parameter read: makes the result of what the renderer says, and throws `RendererChannel.Failure` where that cannot be.
    func run<Value: Sendable>(
        _ job: Job,
        on original: OpenFile,
        deadline: Deadline,
        _ read: @escaping @Sendable (Answer, [UInt8]?) throws -> Value
    ) async throws -> Value {
        try await run(job, original, nil, deadline: deadline) { answer, picture, _ in try read(answer, picture) }
    }

    /// Has a job done on a source that `open` makes the reader of, on the thread that reads from it.
    ///
    /// - Parameter read: as for a picture.
    func run<Value: Sendable>(
        _ job: Job,
        from open: @escaping @Sendable () throws -> any RangeReader,
        deadline: Deadline,
        _ read: @escaping @Sendable (Answer, [UInt8]?, any RangeReader) throws -> Value
    ) async throws -> Value {
        try await run(job, nil, open, deadline: deadline) { answer, picture, source in
            guard let source else { throw RendererChannel.Failure.garbage("a job without its source") }
            return try read(answer, picture, source)
        }
    }

    private func run<Value: Sendable>(
        _ job: Job,
        _ original: OpenFile?,
        _ open: (@Sendable () throws -> any RangeReader)?,
        deadline: Deadline,
        _ read: @escaping @Sendable (Answer, [UInt8]?, (any RangeReader)?) throws -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.submit { [self] state in
                    guard case .active = state else { return continuation.resume(throwing: CancellationError()) }
                    var place = Place.untouched
                    let result = Result {
                        try deadline.check()
                        if let hash = original?.hash, denied.contains(hash) { throw StillsError.denied(to: name) }
                        let ranges = try open.map { RangeServer(try $0(), denied: denied) }
                        let conversation = JobConversation(
                            job: job,
                            original: original,
                            ranges: ranges,
                            deadline: deadline
                        )
                        return try perform(conversation, at: &place) { try read($0, $1, ranges?.source) }
                    }
                    continuation.resume(with: result)
                    // Whoever waits has the answer; the place is filled again before this thread takes another job.
                    restore(place)
                }
            }
        } onCancel: {
            deadline.abandon()
        }
    }

    /// What a job has left of the renderer that it had.
    private enum Place {
        case untouched, empty
        case whole(RendererProcess)
    }

    private func perform<Value>(
        _ conversation: JobConversation,
        at place: inout Place,
        _ read: (Answer, [UInt8]?) throws -> Value
    ) throws -> Value {
        let renderer = try take(by: conversation.deadline)
        place = .empty
        renderer.begin(milliseconds: conversation.deadline.milliseconds)
        let processor = renderer.processorMilliseconds
        do {
            let (answer, picture) = try conversation.hold(over: renderer.channel)
            let value = try read(answer, picture)
            place = .whole(renderer)
            return value
        } catch let error as StillsError {
            place = .whole(renderer)
            throw error
        } catch {
            let failure = end(renderer, after: error, processor: processor)
            crew.withLock { $0.count -= 1 }
            // Whoever has left will not ask again, and an ordinary file must not pay for that.
            if failure == .late && conversation.deadline.isAbandoned { throw Deadline.exceeded }
            tell(.failed(name, failure))
            // A renderer that has done other jobs may have been broken by one of them.
            if failure.isOfBytes, let hash = conversation.hash { denied.add(hash, isCertain: renderer.jobs == 1) }
            throw StillsError.failed(failure, of: name)
        }
    }

    /// Ends a renderer that did not end its job as it must, and tells what was wrong with it.
    private func end(
        _ renderer: RendererProcess,
        after error: any Error,
        processor: Int
    ) -> RendererFailure {
        switch error as? RendererChannel.Failure {
        case .late:
            let taken = renderer.processorMilliseconds - processor
            renderer.end()
            // Slow sources and a busy machine make a job late, too; but then it was not the decoder that took the time.
            return taken >= settings.jobSeconds * 800 ? .hung : .late
        case .garbage(let what):
            renderer.end()
            return .misbehaved(what)
        case .system(let number):
            renderer.end()
            return .lost("errno \(number)")
        case nil:
            renderer.end()
            return .lost("\(type(of: error))")
        case .ended:
            return switch renderer.ending() {
            case nil: .misbehaved("it closed its socket")
            case .signal(SIGKILL): .lost("killed from outside")
            case .signal(SIGXCPU): .hung
            case let ending?: .crashed("\(ending)")
            }
        }
    }

    /// A renderer that waits for a job, or a new one where none does.
    private func take(by deadline: Deadline) throws -> RendererProcess {
        while let renderer = crew.withLock({ $0.idle.popLast() }) {
            guard renderer.channel.isDisturbed else { return renderer }
            dismiss(renderer, .idle)
        }
        do {
            return try start(by: deadline)
        } catch let error as StillsError where error.code == .rendererLost && !deadline.hasPassed {
            // One that is killed while it starts has had no job.
            return try start(by: deadline)
        }
    }

    private func restore(_ place: Place) {
        switch place {
        case .untouched: return
        case .empty: break
        case .whole(let renderer):
            if let reason = replacement(of: renderer) {
                dismiss(renderer, reason)
            } else if crew.withLock({ $0.count > count }) {
                dismiss(renderer, nil)
            } else {
                crew.withLock { $0.idle.append(renderer) }
            }
        }
        refill()
    }

    /// Starts what is missing, also in the place of those that have died while they waited.
    private func refill() {
        let dead = crew.withLock { crew in
            let dead = crew.idle.filter(\.channel.isDisturbed)
            if !dead.isEmpty { crew.idle.removeAll { renderer in dead.contains { $0 === renderer } } }
            return dead
        }
        for renderer in dead { dismiss(renderer, .idle) }
        // Where none can be started, the next job tries again.
        var failures = 0
        while failures < 3, crew.withLock({ $0.count < count }) {
            if let renderer = try? start() {
                crew.withLock { $0.idle.append(renderer) }
            } else {
                failures += 1
            }
        }
    }

    private func dismiss(_ renderer: RendererProcess, _ reason: RendererReplacement?) {
        renderer.end()
        crew.withLock { $0.count -= 1 }
        if let reason { tell(.replaced(name, reason)) }
    }

    /// A new renderer, which counts from here on.
    private func start(by deadline: Deadline? = nil) throws -> RendererProcess {
        crew.withLock { $0.count += 1 }
        do {
            return try make(by: deadline)
        } catch {
            crew.withLock { $0.count -= 1 }
            throw error
        }
    }

    private func replacement(of renderer: RendererProcess) -> RendererReplacement? {
        if renderer.jobs >= renderer.lifetime { return .jobs }
        return renderer.residentBytes > settings.residentBytes ? .memory : nil
    }

    /// A new renderer.
    ///
    /// Throws `renderer_lost` where none can be started, and `configuration_invalid` where it lacks what it must have.
    private func make(by deadline: Deadline? = nil) throws -> RendererProcess {
        let renderer: RendererProcess
        do {
            renderer = try RendererProcess(settings, arguments: [name.rawValue], by: deadline)
        } catch {
            tell(.notStarted(name, (error as? StillsError)?.detail ?? "\(error)"))
            throw error
        }
        let missing = renderer.report.missing
        guard settings.isStrict && !missing.isEmpty else { return renderer }
        renderer.end()
        throw StillsError(
            .configurationInvalid,
            "Renderers would run without \(missing.joined(separator: ", ")).",
            fix: "Run `stills doctor`, mend what it names, or set `isolation.require` to `available`."
        )
    }
}
