import Core
import Synchronization

/// Leaves alone the places that fail, of each account its own, so that nobody feels or sees the failures of another.
final class SourceCircuits: Sendable {
    private let table: Mutex<CircuitTable>

    init(_ configuration: SourceConfiguration) {
        let limits = Circuit.Limits(
            failures: configuration.circuitFailures > 0 ? configuration.circuitFailures : .max,
            pause: .milliseconds(SourceConfiguration.milliseconds(configuration.circuitSeconds))
        )
        table = Mutex(CircuitTable(limits: limits, capacity: 10_000))
    }

    /// Throws `source_paused` where the place may not be asked now; returns whether the request is a probe.
    func enter(_ key: AccountOrigin) throws -> Bool {
        let (answer, circuit) = table.withLock { table in
            (table.ask(key, at: .now), table[key])
        }
        switch answer {
        case .ask: return false
        case .probe: return true
        case .wait(let time):
            throw StillsError.sourcePaused(
                failures: circuit?.failures ?? 0,
                lastFailure: circuit?.lastFailure ?? "",
                for: time
            )
        }
    }

    func note(_ verdict: CircuitVerdict, of key: AccountOrigin, asProbe: Bool = false) {
        table.withLock { $0.note(verdict, of: key, asProbe: asProbe, at: .now) }
    }

    /// Whether the place may be asked without being a probe.
    func isClosed(_ key: AccountOrigin) -> Bool {
        table.withLock { $0[key]?.isClosed ?? true }
    }
}

extension StillsError {
    static func sourcePaused(failures: Int, lastFailure: String, for time: Duration) -> StillsError {
        let seconds = max(1, Int(clamping: time.components.seconds) + (time.components.attoseconds > 0 ? 1 : 0))
        return StillsError(
            .sourcePaused,
            "The source's server failed \(failures) times in a row, the last time because \(lastFailure), "
                + "so it is left alone for now.",
            fix: "Look at the server that holds the source, and try again in \(seconds) s.",
            retryAfter: seconds
        )
    }
}
