import Core
import GRDB

/// The rows that we keep: accounts, keys, collections, images, signing keys, uploads, jobs
/// and stored credentials.
///
/// Several processes may use one catalog at once: a server, and commands beside it. Every change is one
/// transaction that starts as a writer, so that it waits for another process's instead of failing, and it is on
/// the disk when the call returns. Copies share their connections, which close when the last copy goes.
///
/// Every operation that takes an account treats what belongs to another one as missing. All of them throw
/// ``StillsError``, `storage_failed` where the file cannot be used, or `CancellationError` when their task is
/// cancelled, and then nothing was changed, or all of it was. Dates are kept to the millisecond.
package struct Catalog: Sendable {
    private let database: any DatabaseWriter
    private let changes: ChangeCounter

    /// Opens the catalog at `path`, and makes or upgrades it where needed.
    ///
    /// Blocks, for 10 seconds at most, while another process does the same. Only the owner can read the file.
    package init(path: String) throws {
        (database, changes) = try CatalogFile(path: path).open()
    }

    /// Makes an empty catalog that lives in memory and goes with its last copy.
    package static func inMemory() throws -> Catalog {
        let (database, changes) = try CatalogFile.openInMemory()
        return Catalog(database: database, changes: changes)
    }

    private init(database: any DatabaseWriter, changes: ChangeCounter) {
        self.database = database
        self.changes = changes
    }

    /// A number that changes whenever anything in the catalog does, whichever process changed it.
    ///
    /// Synchronous, and takes a few microseconds, so that rows kept in memory can be checked against it on each
    /// request: read it before the rows, and drop them when it differs.
    package var version: Int {
        get throws { try mappingErrors { try changes.read() } }
    }

    func read<Value: Sendable>(_ work: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.read(work)
        } catch let error as DatabaseError {
            throw StillsError(error)
        }
    }

    /// Runs `work` in a transaction that no other writer, here or in another process, can come between.
    func write<Value: Sendable>(_ work: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.write(work)
        } catch let error as DatabaseError {
            throw StillsError(error)
        }
    }
}
