import GRDB

/// Notices that another connection has committed, in this process or any other.
///
/// `PRAGMA data_version` is local to a connection and changes with the commits of all others, so this one is
/// used for nothing else. It is read outside of a transaction: none is left open that would hide later commits.
struct ChangeCounter: Sendable {
    private let connection: DatabaseQueue

    init(_ connection: DatabaseQueue) {
        self.connection = connection
    }

    func read() throws -> Int {
        try connection.unsafeRead { try Int.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) ?? 0 }
    }
}
