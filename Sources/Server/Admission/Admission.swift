package import Core
import Synchronization

/// Bounds how much work of one kind runs and waits at the same time.
///
/// At most `running` pieces of work run; at most `queued` more wait, first come, first served; whoever comes
/// then is refused at once with `overloaded`, because a queue without a bound only turns overload into
/// time-outs. A caller that is cancelled leaves the queue at once.
///
/// One account has at most its share of the slots and of the queue, so that its slow work leaves room for that of others.
///
/// A lock rather than an actor: a cancellation must take its caller out of the queue without having to wait
/// for a turn on an actor.
package final class Admission: Sendable {
    private struct Guarded {
        var state: AdmissionState
        var waiting: [AdmissionState.Ticket: CheckedContinuation<Void, any Error>] = [:]
    }

    /// What is admitted, in the plural, as the refusal names it: `frame requests`.
    package let name: String
    private let guarded: Mutex<Guarded>

    /// - Parameter share: how many pieces of one account's work may run.
    package init(name: String, running: Int, queued: Int, share: Int = .max) {
        self.name = name
        guarded = Mutex(Guarded(state: AdmissionState(running: running, queued: queued, share: share)))
    }

    /// How many pieces of work run now.
    package var running: Int { guarded.withLock { $0.state.running } }

    /// How many callers wait now.
    package var queued: Int { guarded.withLock { $0.state.queued } }

    /// Runs `work` as soon as there is a slot for it, and gives the slot back however `work` ends.
    ///
    /// Throws `overloaded` where the queue is full, or the account's share of it, or where the turn comes after the
    /// deadline of the work, and `CancellationError` where the caller is cancelled before its turn.
    nonisolated(nonsending) package func run<Value>(
        of account: String? = nil,
        until deadline: Deadline? = nil,
        _ work: () async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let ticket = guarded.withLock { $0.state.makeTicket(for: account) }
        try await enter(ticket)
        defer { leave(ticket) }
        // The work is not to blame: it has not begun.
        if deadline?.hasPassed == true { throw refusal() }
        return try await work()
    }

    nonisolated(nonsending) private func enter(_ ticket: AdmissionState.Ticket) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                arrive(ticket, continuation)
                // A cancellation before the arrival found nobody to take out of the queue.
                if Task.isCancelled { withdraw(ticket) }
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    private func arrive(_ ticket: AdmissionState.Ticket, _ continuation: CheckedContinuation<Void, any Error>) {
        let arrival = guarded.withLock { guarded in
            let arrival = guarded.state.arrive(ticket)
            if arrival == .wait { guarded.waiting[ticket] = continuation }
            return arrival
        }
        switch arrival {
        case .run: continuation.resume()
        case .wait: break
        case .refuse: continuation.resume(throwing: refusal())
        case .refuseAccount: continuation.resume(throwing: accountRefusal(ticket.account ?? ""))
        }
    }

    private func leave(_ ticket: AdmissionState.Ticket) {
        let next = guarded.withLock { guarded in
            guarded.state.leave(ticket).flatMap { guarded.waiting.removeValue(forKey: $0) }
        }
        next?.resume()
    }

    private func withdraw(_ ticket: AdmissionState.Ticket) {
        let waiter = guarded.withLock { guarded in
            guarded.state.withdraw(ticket) ? guarded.waiting.removeValue(forKey: ticket) : nil
        }
        waiter?.resume(throwing: CancellationError())
    }

    private func refusal() -> StillsError {
        let retryAfter = guarded.withLock { $0.state.retryAfter }
        return StillsError(
            .overloaded,
            "The server has as many \(name) under way and waiting as it takes.",
            fix: "Try again in \(retryAfter) s.",
            retryAfter: retryAfter
        )
    }

    private func accountRefusal(_ account: String) -> StillsError {
        let retryAfter = guarded.withLock { $0.state.retryAfter(of: account) }
        return StillsError(
            .overloaded,
            "Your account has as many \(name) under way and waiting as one account may have.",
            fix: "Try again in \(retryAfter) s.",
            retryAfter: retryAfter
        )
    }
}
