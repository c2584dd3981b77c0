import Server
import Testing

@Suite("Coalescing of equal work", .timeLimit(.minutes(1)))
struct CoalescerTests {
    private struct Failure: Error {}

    @Test("A hundred callers at once cause one piece of work, and all get its value")
    func sharing() async throws {
        let coalescer = Coalescer<String, Int>()
        let gate = Gate()
        let runs = Counter()
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await coalescer.value(for: "a") {
                        await gate.pass()
                        return runs.add()
                    }
                }
            }
            #expect(await eventually { coalescer.waiting == 100 })
            #expect(coalescer.working == 1)
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: 1, count: 100))
        #expect(coalescer.working == 0)
        #expect(try await coalescer.value(for: "a") { 7 } == 7, "Nothing is kept once all have it.")
    }

    @Test("Different keys do not wait for each other")
    func keys() async throws {
        let coalescer = Coalescer<Int, Int>()
        let gate = Gate()
        async let held = coalescer.value(for: 1) {
            await gate.pass()
            return 1
        }
        #expect(await eventually { coalescer.working == 1 })
        #expect(try await coalescer.value(for: 2) { 2 } == 2)
        gate.open()
        #expect(try await held == 1)
    }

    @Test("An error reaches everyone who waits, and the next caller tries again")
    func errors() async throws {
        let coalescer = Coalescer<Int, Int>()
        let gate = Gate()
        let callers = (0..<10).map { _ in
            Task {
                try await coalescer.value(for: 1) {
                    await gate.pass()
                    throw Failure()
                }
            }
        }
        #expect(await eventually { coalescer.waiting == 10 })
        gate.open()
        for caller in callers {
            await #expect(throws: Failure.self) { try await caller.value }
        }
        #expect(try await coalescer.value(for: 1) { 5 } == 5)
    }

    @Test("A caller that leaves, be it the one that began, leaves at once and does not disturb the others")
    func leaving() async throws {
        let coalescer = Coalescer<Int, String>()
        let gate = Gate()
        let first = Task {
            try await coalescer.value(for: 1) {
                await gate.pass()
                return Task.isCancelled ? "cancelled" : "whole"
            }
        }
        #expect(await eventually { coalescer.waiting == 1 })
        let second = Task { try await coalescer.value(for: 1) { "its own" } }
        #expect(await eventually { coalescer.waiting == 2 })
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        gate.open()
        #expect(try await second.value == "whole")
    }

    @Test("Work that the last caller has left is cancelled, and a later caller gets work of its own")
    func abandonment() async throws {
        let coalescer = Coalescer<Int, String>()
        let gate = Gate()
        let cancelled = Counter()
        let callers = (0..<3).map { _ in
            Task {
                try await coalescer.value(for: 1) {
                    try? await Task.sleep(for: .seconds(50))
                    if Task.isCancelled { cancelled.add() }
                    await gate.pass()
                    return "abandoned"
                }
            }
        }
        #expect(await eventually { coalescer.waiting == 3 })
        for caller in callers { caller.cancel() }
        for caller in callers { await #expect(throws: CancellationError.self) { try await caller.value } }
        #expect(await eventually { cancelled.value == 1 })
        let late = Gate()
        async let value = coalescer.value(for: 1) {
            await late.pass()
            return "later"
        }
        #expect(await eventually { coalescer.waiting == 1 })
        gate.open()
        try await Task.sleep(for: .milliseconds(20))
        #expect(coalescer.waiting == 1, "The abandoned work must not answer for the later one.")
        late.open()
        #expect(try await value == "later")
    }

    @Test("A storm of callers and cancellations leaves nobody waiting and no work behind")
    func storm() async throws {
        let coalescer = Coalescer<Int, Int>()
        var random = SeededGenerator(seed: 11)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3000 {
                let key = Int.random(in: 0..<8, using: &random)
                let caller = Task {
                    try await coalescer.value(for: key) {
                        try await Task.sleep(for: .microseconds(300))
                        return key
                    }
                }
                let isCancelled = Bool.random(using: &random)
                group.addTask {
                    if isCancelled { caller.cancel() }
                    if let value = try? await caller.value {
                        #expect(value == key)
                    } else {
                        #expect(isCancelled, "Only who was cancelled may miss the value.")
                    }
                }
            }
        }
        #expect(coalescer.working == 0)
        #expect(coalescer.waiting == 0)
    }
}
