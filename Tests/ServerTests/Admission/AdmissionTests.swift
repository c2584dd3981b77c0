import Core
import Server
import Testing

@Suite("Admission", .timeLimit(.minutes(1)))
struct AdmissionTests {
    @Test("Whoever finds the queue full is refused at once, and told when to come back")
    func refusal() async throws {
        let admission = Admission(name: "frame requests", running: 1, queued: 1)
        let gate = Gate()
        async let first: Void = admission.run { await gate.pass() }
        #expect(await eventually { admission.running == 1 })
        async let second: Void = admission.run {}
        #expect(await eventually { admission.queued == 1 })
        let error = await #expect(throws: StillsError.self) { try await admission.run {} }
        #expect(error?.code == .overloaded)
        #expect(error?.retryAfter == 1)
        #expect(error?.cause.contains("frame requests") == true)
        gate.open()
        _ = try await (first, second)
        #expect(admission.running == 0)
        #expect(admission.queued == 0)
    }

    @Test("Work whose time is over before its turn is refused like work that finds no place, and never begins")
    func turnAfterDeadline() async throws {
        let admission = Admission(name: "jobs", running: 1, queued: 1)
        let gate = Gate()
        let deadline = Deadline(seconds: 0.01)
        async let first: Void = admission.run { await gate.pass() }
        #expect(await eventually { admission.running == 1 })
        let second = Task { try await admission.run(until: deadline) { Issue.record("Late work ran.") } }
        #expect(await eventually { admission.queued == 1 && deadline.hasPassed })
        gate.open()
        let error = await #expect(throws: StillsError.self) { try await second.value }
        #expect(error?.code == .overloaded && error?.retryAfter == 1)
        try await first
        #expect(admission.running == 0)
    }

    @Test("Work that fails gives its slot back")
    func failure() async throws {
        struct Failure: Error {}
        let admission = Admission(name: "jobs", running: 1, queued: 0)
        for _ in 0..<10 {
            await #expect(throws: Failure.self) { try await admission.run { throw Failure() } }
        }
        #expect(try await admission.run { 5 } == 5)
        #expect(admission.running == 0)
    }

    @Test("Those who wait are served in the order of their arrival")
    func order() async throws {
        let admission = Admission(name: "jobs", running: 1, queued: 20)
        let gate = Gate()
        let served = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await admission.run { await gate.pass() } }
            #expect(await eventually { admission.running == 1 })
            for number in 0..<20 {
                group.addTask { try await admission.run { #expect(served.add() == number + 1) } }
                #expect(await eventually { admission.queued == number + 1 })
            }
            gate.open()
            try await group.waitForAll()
        }
        #expect(served.value == 20)
    }

    @Test("A caller that is cancelled while it waits leaves at once, while the work before it still runs")
    func cancellation() async throws {
        let admission = Admission(name: "jobs", running: 1, queued: 1)
        let gate = Gate()
        async let first: Void = admission.run { await gate.pass() }
        #expect(await eventually { admission.running == 1 })
        let waiter = Task { try await admission.run { Issue.record("Cancelled work ran.") } }
        #expect(await eventually { admission.queued == 1 })
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(admission.queued == 0)
        #expect(admission.running == 1)
        gate.open()
        try await first
    }

    @Test("A storm of arrivals and cancellations exceeds no limit and loses no slot")
    func storm() async throws {
        let admission = Admission(name: "jobs", running: 4, queued: 16)
        let inside = Counter()
        let done = Counter()
        var random = SeededGenerator(seed: 3)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2000 {
                let work = Task {
                    try await admission.run {
                        inside.add()
                        defer { inside.add(-1) }
                        try await Task.sleep(for: .microseconds(200))
                        done.add()
                    }
                }
                let isCancelled = Bool.random(using: &random)
                let delay = Int.random(in: 0..<300, using: &random)
                group.addTask {
                    if isCancelled {
                        try? await Task.sleep(for: .microseconds(delay))
                        work.cancel()
                    }
                    _ = await work.result
                }
                if Int.random(in: 0..<10, using: &random) == 0 { try? await Task.sleep(for: .milliseconds(1)) }
            }
        }
        #expect(inside.highest == 4)
        #expect(done.value > 0)
        #expect(admission.running == 0)
        #expect(admission.queued == 0)
        #expect(try await admission.run { true })
    }
}
