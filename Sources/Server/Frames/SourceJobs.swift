import Core
import Storage

/// Work on sources: one piece of it for all of an account who ask for the same at once, and so many at a time, of one
/// account and of all.
struct SourceJobs<Request: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Accounts never share work, because what they may read differs.
    struct Key: Hashable, Sendable {
        let account: String
        let source: Source
        let request: Request
    }

    let admission: Admission
    let coalescer = Coalescer<Key, Value>()
    /// Seconds that one piece of work may take.
    let seconds: Int

    func value(
        for key: Key,
        make: @escaping @Sendable (Deadline) async throws -> Value
    ) async throws -> Value {
        try await coalescer.value(for: key) {
            // The time in the queue counts, so that no one waits longer than the work may take.
            let deadline = Deadline(seconds: Double(seconds))
            return try await admission.run(of: key.account, until: deadline) { try await make(deadline) }
        }
    }
}
