import Synchronization

/// Remembers for a while which bytes have brought a renderer down, so that trying again costs no other one.
final class DenyList: Sendable {
    private struct Entry {
        var end: ContinuousClock.Instant
        var isCertain: Bool
    }

    private let entries = Mutex<[String: Entry]>([:])

    private static let seconds = 600.0
    private static let capacity = 1_000

    /// Whether nothing is remembered, which is how it mostly is.
    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

    func contains(_ hash: String) -> Bool {
        entries.withLock { entries in
            guard let entry = entries[hash] else { return false }
            guard entry.end > .now else {
                entries[hash] = nil
                return false
            }
            return entry.isCertain
        }
    }

    /// Denies bytes at once where they alone can be to blame, else when it happens again.
    func add(_ hash: String, isCertain: Bool) {
        entries.withLock { entries in
            if entries.count >= Self.capacity, let oldest = entries.min(by: { $0.value.end < $1.value.end }) {
                entries[oldest.key] = nil
            }
            let isAgain = entries[hash].map { $0.end > .now } ?? false
            entries[hash] = Entry(end: .now + .seconds(Self.seconds), isCertain: isCertain || isAgain)
        }
    }
}
