import Synchronization

/// The regions of buckets, as their store has told them.
final class StoreRegions: Sendable {
    private struct Place: Hashable {
        let address: StoreAddress
        let bucket: String
    }

    private let known = Mutex<[Place: String]>([:])
    private let capacity = 10_000

    func region(of bucket: String, at address: StoreAddress) -> String? {
        known.withLock { $0[Place(address: address, bucket: bucket)] }
    }

    func remember(_ region: String, of bucket: String, at address: StoreAddress) {
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[Place(address: address, bucket: bucket)] = region
        }
    }
}
