import Catalog
import FoundationEssentials
import Logging

/// Writes down when each key was last used, at most once a minute for each.
actor LastUsed {
    private let catalog: Catalog
    private let logger: Logger
    private var noted: [String: Date] = [:]

    init(_ catalog: Catalog, logger: Logger) {
        self.catalog = catalog
        self.logger = logger
    }

    func note(_ keyID: String, now: Date) async {
        guard noted[keyID].map({ now.timeIntervalSince($0) >= 60 }) ?? true else { return }
        if noted.count >= 10_000 { noted.removeAll() }
        noted[keyID] = now
        do {
            try await catalog.touchKey(keyID, now: now)
        } catch {
            logger.warning("Last use of a key not noted", metadata: ["key": "\(keyID)", "error": "\(error)"])
        }
    }
}
