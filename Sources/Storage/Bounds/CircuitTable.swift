/// The circuits of those places that have failed, of each account its own, as a value.
struct CircuitTable {
    let limits: Circuit.Limits
    let capacity: Int
    private var circuits: [AccountOrigin: Circuit] = [:]

    init(limits: Circuit.Limits, capacity: Int) {
        self.limits = limits
        self.capacity = capacity
    }

    var count: Int { circuits.count }

    subscript(key: AccountOrigin) -> Circuit? { circuits[key] }

    mutating func ask(_ key: AccountOrigin, at now: Circuit.Instant) -> Circuit.Answer {
        circuits[key]?.ask(at: now) ?? .ask
    }

    mutating func note(_ verdict: CircuitVerdict, of key: AccountOrigin, asProbe: Bool, at now: Circuit.Instant) {
        switch verdict {
        case .success: circuits[key] = nil
        case .failure(let reason): fail(reason, key, asProbe: asProbe, at: now)
        // A place that is being tried has to answer to the end.
        case .unsettled(let reason) where asProbe: fail(reason, key, asProbe: true, at: now)
        case .unsettled, .none: circuits[key]?.abstain(asProbe: asProbe)
        }
    }

    private mutating func fail(_ reason: String, _ key: AccountOrigin, asProbe: Bool, at now: Circuit.Instant) {
        if circuits[key] == nil { makeRoom() }
        circuits[key, default: Circuit(at: now)].fail(reason, asProbe: asProbe, at: now, limits)
    }

    /// Forgets the place that has not failed for the longest time, where there are too many.
    private mutating func makeRoom() {
        guard circuits.count >= capacity else { return }
        let oldest = circuits.min { $0.value.lastChange < $1.value.lastChange }
        if let oldest { circuits[oldest.key] = nil }
    }
}
