import Synchronization

/// Remembers for a while which bytes have brought a renderer down, so that trying again costs no other one.
final class DenyList: Sendable {
    private let ends = Mutex<[String: ContinuousClock.Instant]>([:])

    static let seconds = 600.0
    private static let capacity = 1_000

    /// Whether nothing is denied, which is how it mostly is.
    var isEmpty: Bool { ends.withLock { $0.isEmpty } }

    func contains(_ hash: String) -> Bool {
        ends.withLock { ends in
            guard let end = ends[hash] else { return false }
            if end > .now { return true }
            ends[hash] = nil
            return false
        }
    }

    func add(_ hash: String) {
        ends.withLock { ends in
            if ends.count >= Self.capacity, let oldest = ends.min(by: { $0.value < $1.value }) {
                ends[oldest.key] = nil
            }
            ends[hash] = .now + .seconds(Self.seconds)
        }
    }
}
