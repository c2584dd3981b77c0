import Synchronization

/// Counts from many tasks, and remembers the highest value.
final class Counter: Sendable {
    private let counts = Mutex((value: 0, highest: 0))

    var value: Int { counts.withLock { $0.value } }
    var highest: Int { counts.withLock { $0.highest } }

    /// Adds `step` and returns the new value.
    @discardableResult
    func add(_ step: Int = 1) -> Int {
        counts.withLock {
            $0.value += step
            $0.highest = max($0.highest, $0.value)
            return $0.value
        }
    }
}
