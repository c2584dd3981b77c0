import Core
import GRDB
import Glibc

/// The file that holds a catalog, and how it is opened.
struct CatalogFile {
    let path: String

    /// Opens the file, makes it where it is missing, and brings it to the newest schema.
    func open() throws -> (any DatabaseWriter, ChangeCounter) {
        try mappingErrors {
            try restrict()
            return try waitingForOthers {
                let pool = try DatabasePool(path: path, configuration: Self.configuration)
                // GRDB sets `NORMAL`, with which the last commits before a loss of power may be gone.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try pool.write(Schema.upgrade)
                return (pool, ChangeCounter(try DatabaseQueue(path: path, configuration: Self.queryOnly)))
            }
        }
    }

    static func openInMemory() throws -> (any DatabaseWriter, ChangeCounter) {
        try mappingErrors {
            let name = RandomText.make(count: 16)
            let queue = try DatabaseQueue(named: name, configuration: configuration)
            try queue.write(Schema.upgrade)
            return (queue, ChangeCounter(try DatabaseQueue(named: name, configuration: queryOnly)))
        }
    }

    private static let patience = 10.0

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.busyMode = .timeout(patience)
        return configuration
    }

    /// For a connection that reads.
    ///
    /// Not `readonly`: whichever connection closes last then puts the write-ahead log back into the file.
    private static var queryOnly: Configuration {
        var configuration = configuration
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
        return configuration
    }

    /// Sees to it that only the owner can read the file: it holds the secrets that sign URLs.
    ///
    /// SQLite gives the `-wal` and `-shm` files the permissions of the file itself. The file is made by `mknod`,
    /// which opens nothing: closing a descriptor would drop the locks that another connection of this process
    /// holds on it (SQLite, "How To Corrupt An SQLite Database File", 2.2).
    private func restrict() throws {
        if mknod(path, S_IFREG | 0o600, 0) == 0 { return }
        guard errno == EEXIST else { throw failure("mknod") }
        guard chmod(path, 0o600) == 0 else { throw failure("chmod") }
        for suffix in ["-wal", "-shm"] where chmod(path + suffix, 0o600) != 0 && errno != ENOENT {
            throw failure("chmod")
        }
    }

    /// Tries again while another process makes the same file: the switch to the write-ahead log does not wait by itself.
    private func waitingForOthers<Value>(_ work: () throws -> Value) throws -> Value {
        let deadline = Deadline(seconds: Self.patience)
        while true {
            do {
                return try work()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && !deadline.hasPassed {
                usleep(10_000)
            }
        }
    }

    private func failure(_ call: String) -> StillsError {
        StillsError(
            .storageFailed,
            "The catalog cannot be opened.",
            fix: "Look at the data directory, its owner and its permissions.",
            detail: "\(call) \(path): errno \(errno)"
        )
    }
}
