package import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// The collection that was made with the account, or `account_not_found`.
    package func defaultCollection(account: String) async throws -> CollectionRecord {
        try await read { database in
            let row = try database.row(
                "SELECT * FROM collection WHERE account_id = ? AND is_default = 1",
                [account]
            )
            guard let row else { throw StillsError.accountNotFound }
            return try CollectionRecord(row)
        }
    }

    /// The account's collections in the order in which they were made, the default one first.
    package func collections(account: String) async throws -> [CollectionRecord] {
        try await read { database in
            try database.rows("SELECT * FROM collection WHERE account_id = ? ORDER BY sequence", [account])
                .map(CollectionRecord.init)
        }
    }

    /// One of the account's collections, or `collection_not_found`.
    package func collection(_ id: CollectionID, account: String) async throws -> CollectionRecord {
        try await read { try CollectionRecord.find(id, account: account, in: $0) }
    }

    /// Makes a collection.
    ///
    /// Throws `account_not_found`.
    package func createCollection(
        account: String,
        name: String,
        description: String = "",
        isPublic: Bool = false,
        now: Date = Date()
    ) async throws -> CollectionRecord {
        let collection = CollectionRecord(
            id: CollectionID(),
            accountID: account,
            name: name,
            description: description,
            isPublic: isPublic,
            isDefault: false,
            createdAt: now.stored
        )
        try await write { database in
            guard try database.row("SELECT 1 FROM account WHERE id = ?", [account]) != nil else {
                throw StillsError.accountNotFound
            }
            try collection.insert(into: database)
        }
        return collection
    }

    /// Changes what is given of a collection, and leaves the rest.
    ///
    /// Throws `collection_not_found`.
    package func updateCollection(
        _ id: CollectionID,
        account: String,
        name: String? = nil,
        description: String? = nil,
        isPublic: Bool? = nil
    ) async throws -> CollectionRecord {
        try await write { database in
            let row = try database.row(
                """
                UPDATE collection SET name = coalesce(?, name), description = coalesce(?, description),
                    is_public = coalesce(?, is_public)
                WHERE id = ? AND account_id = ? RETURNING *
                """,
                [name, description, isPublic, id.core, account]
            )
            guard let row else { throw StillsError.collectionNotFound }
            return try CollectionRecord(row)
        }
    }

    /// Deletes a collection, and with `force` its images too.
    ///
    /// Throws `collection_not_found`, `collection_is_default`, or `collection_not_empty` where it holds images and
    /// `force` is not set.
    package func deleteCollection(_ id: CollectionID, account: String, force: Bool) async throws -> Deletion {
        try await write { database in
            guard try !CollectionRecord.find(id, account: account, in: database).isDefault else {
                throw StillsError(
                    .collectionIsDefault,
                    "The default collection cannot be deleted.",
                    fix: "Delete its images one by one, or delete another collection."
                )
            }
            guard try force || database.row("SELECT 1 FROM image WHERE collection_id = ?", [id.core]) == nil else {
                throw StillsError(
                    .collectionNotEmpty,
                    "The collection holds images.",
                    fix: "Delete them first, or add `?force=true` to delete them with it."
                )
            }
            let blobs = try database.texts(
                """
                SELECT blob FROM image WHERE collection_id = ?
                UNION SELECT blob FROM upload WHERE collection_id = ? AND blob IS NOT NULL
                """,
                [id.core, id.core]
            )
            let images = try database.texts("SELECT id FROM image WHERE collection_id = ?", [id.core])
            try database.run("DELETE FROM collection WHERE id = ?", [id.core])
            return Deletion(images: images.compactMap { ImageID($0) }, blobs: blobs)
        }
    }
}
