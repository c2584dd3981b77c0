import Core
import Synchronization

/// Whether the client of a connection still waits for its answer.
///
/// A client that closes its side of the connection is taken to have left: a connection that was given up looks the
/// same, until something is written to it.
package final class ClientPresence: Sendable {
    private struct State {
        var hasLeft = false
        /// Ends the work that is under way, of which a connection has one piece at a time.
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Notes that the client has left, and cancels the work that is under way for it.
    package func leave() {
        let cancel = state.withLock { state in
            state.hasLeft = true
            return state.cancel
        }
        cancel?()
    }

    /// Returns what `work` returns, which is cancelled as soon as the client leaves.
    ///
    /// Throws `request_timeout` where it has left.
    package func whileWaiting<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let hasLeft = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.hasLeft
        }
        defer { state.withLock { $0.cancel = nil } }
        if hasLeft { task.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch is CancellationError where state.withLock({ $0.hasLeft }) {
            throw StillsError(
                .requestTimeout,
                "The client closed its side of the connection before the answer was made.",
                fix: "Keep it open until the answer has come."
            )
        }
    }
}
