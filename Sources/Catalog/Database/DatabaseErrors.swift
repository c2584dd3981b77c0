import Core
import GRDB

extension StillsError {
    /// What a failure of the database means to the caller; what SQLite said goes to the log.
    init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .overloaded,
                "The catalog is held by another process.",
                fix: "Try again in a few seconds.",
                detail: error.description,
                retryAfter: 2
            )
        case .SQLITE_FULL:
            self.init(
                .storageFailed,
                "The disk of the catalog is full.",
                fix: "Make room on the disk of the data directory.",
                detail: error.description
            )
        default:
            self.init(
                .storageFailed,
                "The catalog cannot be used.",
                fix: "Look at the server's log and at the data directory.",
                detail: error.description
            )
        }
    }
}

/// Runs `work`, and turns what SQLite throws into ``StillsError``.
func mappingErrors<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch let error as DatabaseError {
        throw StillsError(error)
    }
}
