/// The moment at which work is given up.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    package init(seconds: Double) {
        instant = .now + .seconds(seconds)
    }

    package var hasPassed: Bool { ContinuousClock.now >= instant }

    /// Milliseconds left, 0 where it has passed.
    package var milliseconds: Int {
        let left = instant - .now
        let (seconds, attoseconds) = left.components
        return max(0, Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    /// Throws `deadline_exceeded` where it has passed.
    ///
    /// Called between the steps of a job.
    package func check() throws {
        guard hasPassed else { return }
        throw StillsError(
            .deadlineExceeded,
            "The work took longer than a job may take.",
            fix: "Ask for a smaller picture, or raise `limits.job_seconds`."
        )
    }
}
