import Core
import FoundationEssentials
import GRDB

/// The steps that operations on collections, images and uploads share.
extension CollectionRecord {
    /// The collection of this id, if it is the account's; else throws `collection_not_found`.
    static func find(_ id: CollectionID, account: String, in database: Database) throws -> CollectionRecord {
        let row = try database.row("SELECT * FROM collection WHERE id = ? AND account_id = ?", [id.core, account])
        guard let row else { throw StillsError.collectionNotFound }
        return try CollectionRecord(row)
    }

    func insert(into database: Database) throws {
        try database.run(
            """
            INSERT INTO collection (id, account_id, name, description, is_public, is_default, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [id.core, accountID, name, description, isPublic, isDefault, createdAt.milliseconds]
        )
    }

    init(_ row: Row) throws {
        self.init(
            id: try stored(CollectionID(row["id"] as String)),
            accountID: row["account_id"],
            name: row["name"],
            description: row["description"],
            isPublic: row["is_public"],
            isDefault: row["is_default"],
            createdAt: Date(milliseconds: row["created_at"])
        )
    }
}

/// A value read from a row, or `storage_failed` where the row holds what no version of Stills wrote.
func stored<Value>(_ value: Value?) throws -> Value {
    guard let value else {
        throw StillsError(
            .storageFailed,
            "The catalog holds a row that cannot be read.",
            fix: "Restore the catalog from a copy.",
            detail: "no \(Value.self) in a row"
        )
    }
    return value
}
