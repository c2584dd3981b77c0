import Core
import GRDB

/// The tables, and how an older catalog becomes a newer one.
enum Schema {
    /// Brings the catalog to the newest schema.
    ///
    /// Runs inside a write transaction, so that of two processes that start at once, one upgrades and the other finds
    /// nothing to do.
    static func upgrade(_ database: Database) throws {
        let current = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard current <= versions.count else {
            throw StillsError(
                .storageFailed,
                "The catalog was made by a newer version of Stills.",
                fix: "Run that version, or restore a copy of the catalog made before the upgrade.",
                detail: "schema \(current), known \(versions.count)"
            )
        }
        for statements in versions.dropFirst(current) { try database.execute(sql: statements) }
        try database.execute(sql: "PRAGMA user_version = \(versions.count)")
    }

    /// What leads from each version to the next.
    ///
    /// One that was released never changes; add another.
    private static let versions = [first, second]
}
