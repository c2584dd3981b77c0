/// Whether a place that fails is asked again, as a value: the rules of ``SourceCircuits`` without clock and concurrency.
///
/// It is closed at first: everyone may ask. After so many failures in a row it opens: nobody may, for a while. Then one
/// request goes ahead as a probe. If that fails too, the while is twice as long; once any request succeeds, the place
/// starts anew, which is why there is nothing here to tell of success.
struct Circuit {
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        /// How many failures in a row open it.
        var failures: Int
        /// How long it is open at first.
        var pause: Duration
        /// How long it is open at most.
        var longestPause: Duration { max(pause, .seconds(60)) }
    }

    enum Answer: Equatable {
        case ask
        /// Like `ask`; how it went is to be told as a probe's.
        case probe
        case wait(Duration)
    }

    private(set) var failures = 0
    private(set) var lastFailure = ""
    private(set) var lastChange: Instant
    private var pause: Duration = .zero
    /// When a probe may be sent; `nil` while it is closed.
    private var opensAt: Instant?
    private var isProbed = false

    init(at now: Instant) {
        lastChange = now
    }

    var isClosed: Bool { opensAt == nil }

    mutating func ask(at now: Instant) -> Answer {
        guard let opensAt else { return .ask }
        guard now >= opensAt else { return .wait(opensAt - now) }
        // How long a probe takes is not known; whoever comes meanwhile is told to come back soon.
        guard !isProbed else { return .wait(.seconds(1)) }
        isProbed = true
        return .probe
    }

    /// Takes note of a failure; what was under way when it opened, and fails later, prolongs nothing.
    mutating func fail(_ reason: String, asProbe: Bool, at now: Instant, _ limits: Limits) {
        failures += 1
        lastFailure = reason
        lastChange = now
        if isClosed {
            guard failures >= limits.failures else { return }
            pause = limits.pause
        } else {
            guard asProbe else { return }
            pause = min(pause * 2, limits.longestPause)
        }
        isProbed = false
        opensAt = now + pause
    }

    /// Takes note of a request that says nothing of the place: one that was given up, for instance.
    mutating func abstain(asProbe: Bool) {
        if asProbe { isProbed = false }
    }
}
