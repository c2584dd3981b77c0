import Synchronization

/// The moment at which work is given up: a time, or sooner, once nobody wants the result any more.
package struct Deadline: Sendable {
    private final class Interest: Sendable {
        let hasEnded = Atomic(false)
    }

    private let instant: ContinuousClock.Instant
    private let interest = Interest()

    package init(seconds: Double) {
        instant = .now + .seconds(seconds)
    }

    package var hasPassed: Bool { isAbandoned || ContinuousClock.now >= instant }

    /// Whether ``abandon()`` was called on this deadline or a copy of it.
    package var isAbandoned: Bool { interest.hasEnded.load(ordering: .relaxed) }

    /// Makes this deadline and every copy of it pass now, from any thread.
    package func abandon() {
        interest.hasEnded.store(true, ordering: .relaxed)
    }

    /// Milliseconds left, 0 where it has passed.
    package var milliseconds: Int {
        guard !isAbandoned else { return 0 }
        let left = instant - .now
        let (seconds, attoseconds) = left.components
        return max(0, Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    /// Throws `deadline_exceeded` where it has passed.
    ///
    /// Called between the steps of a job.
    package func check() throws {
        if hasPassed { throw Self.exceeded }
    }

    /// What work that was late ends with.
    package static let exceeded = StillsError(
        .deadlineExceeded,
        "The work took longer than a job may take.",
        fix: "Ask for a smaller picture, or raise `limits.job_seconds`."
    )
}
