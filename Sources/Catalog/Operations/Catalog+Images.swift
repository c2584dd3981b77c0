package import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// Adds an image, after `placing` has put its blob into place.
    ///
    /// `placing` runs inside the transaction, so that no deletion, also by another process, can take the blob away
    /// before the image uses it: see ``ifUnused(blob:_:)``. It holds up every other change: rename a file, no more.
    /// Throws `collection_not_found`, and what `placing` throws; then there is no image.
    package func insertImage(_ image: ImageRecord, placing: @Sendable () throws -> Void) async throws {
        try await write { database in
            _ = try CollectionRecord.find(image.collectionID, account: image.accountID, in: database)
            try placing()
            try image.insert(into: database)
        }
    }

    /// An image, whoever's it is, or `image_not_found`: for the public route, which then asks who may see it.
    package func image(_ id: ImageID) async throws -> ImageRecord {
        try await read { database in
            guard let row = try database.row("SELECT * FROM image WHERE id = ?", [id.core]) else {
                throw StillsError.imageNotFound
            }
            return try ImageRecord(row)
        }
    }

    /// One of the account's images, or `image_not_found`.
    package func image(_ id: ImageID, account: String) async throws -> ImageRecord {
        try await read { database in
            let row = try database.row("SELECT * FROM image WHERE id = ? AND account_id = ?", [id.core, account])
            guard let row else { throw StillsError.imageNotFound }
            return try ImageRecord(row)
        }
    }

    /// All images of an account, or of one of its collections, the last added first.
    ///
    /// Throws `collection_not_found`.
    package func images(account: String, collection: CollectionID? = nil) async throws -> [ImageRecord] {
        try await read { database in
            guard let collection else {
                return try database.rows("SELECT * FROM image WHERE account_id = ? ORDER BY sequence DESC", [account])
                    .map(ImageRecord.init)
            }
            _ = try CollectionRecord.find(collection, account: account, in: database)
            return try database.rows(
                "SELECT * FROM image WHERE collection_id = ? AND account_id = ? ORDER BY sequence DESC",
                [collection.core, account]
            ).map(ImageRecord.init)
        }
    }

    /// Publishes an image, or takes it back with `nil`.
    ///
    /// Throws `image_not_found`.
    ///
    /// Returns the image as it is then. One that was published before gets the new time.
    package func setPublished(_ id: ImageID, account: String, at time: Date?) async throws -> ImageRecord {
        try await write { database in
            let row = try database.row(
                "UPDATE image SET published_at = ? WHERE id = ? AND account_id = ? RETURNING *",
                [time?.milliseconds, id.core, account]
            )
            guard let row else { throw StillsError.imageNotFound }
            return try ImageRecord(row)
        }
    }

    /// Deletes an image, and returns its blob, which others may use: see ``ifUnused(blob:_:)``.
    ///
    /// Throws `image_not_found`.
    package func deleteImage(_ id: ImageID, account: String) async throws -> String {
        try await write { database in
            let row = try database.row(
                "DELETE FROM image WHERE id = ? AND account_id = ? RETURNING blob",
                [id.core, account]
            )
            guard let row else { throw StillsError.imageNotFound }
            return row["blob"]
        }
    }
}
