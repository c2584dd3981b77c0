import Synchronization

/// Whether this server wants requests.
///
/// One per server, set by its services, read by every request.
package final class Readiness: Sendable {
    package enum State: String, Sendable {
        /// Listening, but the first account and key may still have to be made.
        case starting
        case ready
        /// Told to stop; finishing what was accepted.
        case draining
    }

    private let current = Mutex(State.starting)

    package init() {}

    package var state: State { current.withLock { $0 } }

    /// Starting becomes ready; a server that already drains stays so.
    func becomeReady() {
        current.withLock { if $0 == .starting { $0 = .ready } }
    }

    func drain() {
        current.withLock { $0 = .draining }
    }
}
