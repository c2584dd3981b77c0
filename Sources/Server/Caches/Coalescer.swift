import Synchronization

/// Lets callers that want the same value at the same time share one piece of work.
///
/// An error goes to everyone who waits for it and is then forgotten: the next caller tries again. A caller
/// that is cancelled leaves at once and disturbs nobody; when the last one has left, the work is cancelled.
///
/// A lock rather than an actor: a cancellation must take its caller out without having to wait for a turn on
/// an actor.
package final class Coalescer<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Work {
        let number: UInt64
        let task: Task<Void, Never>
        var waiting: [UInt64: CheckedContinuation<Value, any Error>]
    }

    private struct Guarded {
        var works: [Key: Work] = [:]
        var nextNumber: UInt64 = 0

        mutating func makeNumber() -> UInt64 {
            defer { nextNumber &+= 1 }
            return nextNumber
        }
    }

    private let guarded = Mutex(Guarded())

    package init() {}

    /// How many pieces of work are under way.
    package var working: Int { guarded.withLock { $0.works.count } }

    /// How many callers wait for them.
    package var waiting: Int { guarded.withLock { $0.works.values.reduce(0) { $0 + $1.waiting.count } } }

    /// Returns what `make` returns, or what the `make` of an earlier caller with an equal key that is still
    /// under way will return.
    ///
    /// Throws `CancellationError` as soon as the caller is cancelled, whatever becomes of the work.
    package func value(
        for key: Key,
        make: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let waiter = guarded.withLock { $0.makeNumber() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(key, waiter, continuation, make: make)
                // A cancellation before the joining found nobody to take out.
                if Task.isCancelled { leave(key, waiter) }
            }
        } onCancel: {
            leave(key, waiter)
        }
    }

    private func join(
        _ key: Key,
        _ waiter: UInt64,
        _ continuation: CheckedContinuation<Value, any Error>,
        make: @escaping @Sendable () async throws -> Value
    ) {
        guarded.withLock { guarded in
            guard guarded.works[key] == nil else {
                guarded.works[key]?.waiting[waiter] = continuation
                return
            }
            let number = guarded.makeNumber()
            // Unstructured, because the work belongs to all who wait for it and outlives the caller that
            // began it. It ends: with its result, or cancelled by the last one that leaves.
            let task = Task {
                let result: Result<Value, any Error>
                do {
                    result = .success(try await make())
                } catch {
                    result = .failure(error)
                }
                self.finish(key, number, result)
            }
            guarded.works[key] = Work(number: number, task: task, waiting: [waiter: continuation])
        }
    }

    private func leave(_ key: Key, _ waiter: UInt64) {
        let (continuation, abandoned) = guarded.withLock { guarded in
            let continuation = guarded.works[key]?.waiting.removeValue(forKey: waiter)
            let isLast = continuation != nil && guarded.works[key]?.waiting.isEmpty == true
            return (continuation, isLast ? guarded.works.removeValue(forKey: key)?.task : nil)
        }
        abandoned?.cancel()
        continuation?.resume(throwing: CancellationError())
    }

    /// Hands `result` to everyone who waits.
    ///
    /// Work that was abandoned finds later work, or none, under its key.
    private func finish(_ key: Key, _ number: UInt64, _ result: Result<Value, any Error>) {
        let work = guarded.withLock { guarded in
            guarded.works[key]?.number == number ? guarded.works.removeValue(forKey: key) : nil
        }
        for continuation in work?.waiting.values.map({ $0 }) ?? [] {
            continuation.resume(with: result)
        }
    }
}
