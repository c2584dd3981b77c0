package import Core
import Crypto
package import FoundationEssentials
import GRDB

extension Catalog {
    /// Makes leave to send one file into a collection until `expiresAt`.
    ///
    /// Throws `collection_not_found`.
    ///
    /// - Returns: The token, 32 characters of `[a-z0-9]`. Only its SHA-256 is kept.
    package func createUpload(
        account: String,
        collection: CollectionID,
        name: String? = nil,
        expiresAt: Date
    ) async throws -> String {
        let token = RandomText.make(count: Self.tokenLength)
        try await write { database in
            _ = try CollectionRecord.find(collection, account: account, in: database)
            try database.run(
                "INSERT INTO upload (token_hash, account_id, collection_id, name, expires_at) VALUES (?, ?, ?, ?, ?)",
                [Self.hash(token), account, collection.core, name, expiresAt.milliseconds]
            )
        }
        return token
    }

    /// What a token gives leave to.
    ///
    /// Throws `upload_not_found` where it is unknown, expired or used up.
    package func upload(token: String, now: Date = Date()) async throws -> Upload {
        try await read { database in
            let row = try database.row(
                "SELECT * FROM upload WHERE token_hash = ? AND expires_at > ?",
                [Self.hash(token), now.milliseconds]
            )
            guard let row else { throw StillsError.uploadNotFound }
            return try Upload(row)
        }
    }

    /// Notes the file that was sent with a token, after `placing` has put its blob into place; once for each token.
    ///
    /// Throws `upload_not_found` where the token is unknown, expired or was used to send a file, and what `placing`
    /// throws; then the token may be used again. On `placing` see ``insertImage(_:placing:)``.
    package func stageUpload(
        token: String,
        file: UploadedFile,
        now: Date = Date(),
        placing: @Sendable () throws -> Void
    ) async throws {
        try await write { database in
            let row = try database.row(
                """
                UPDATE upload SET blob = ?, length = ?, file_name = ?
                WHERE token_hash = ? AND expires_at > ? AND blob IS NULL RETURNING 1
                """,
                [file.blob, file.length, file.fileName, Self.hash(token), now.milliseconds]
            )
            guard row != nil else { throw StillsError.uploadNotFound }
            try placing()
        }
    }

    /// Adds an image of the file that was sent with a token, which is used up by it: both happen, or neither.
    ///
    /// Throws `upload_not_found` where the token is unknown, another account's, expired, was used up, or has another
    /// file; and `collection_not_found`.
    package func insertImage(_ image: ImageRecord, from token: String, now: Date = Date()) async throws {
        try await write { database in
            let row = try database.row(
                """
                DELETE FROM upload WHERE token_hash = ? AND account_id = ? AND expires_at > ? AND blob = ? RETURNING 1
                """,
                [Self.hash(token), image.accountID, now.milliseconds, image.blob]
            )
            guard row != nil else { throw StillsError.uploadNotFound }
            _ = try CollectionRecord.find(image.collectionID, account: image.accountID, in: database)
            try image.insert(into: database)
        }
    }

    /// Forgets uploads that have expired, and returns the blobs of those that were sent: see ``ifUnused(blob:_:)``.
    package func removeExpiredUploads(now: Date = Date()) async throws -> [String] {
        try await write { database in
            try database.rows("DELETE FROM upload WHERE expires_at <= ? RETURNING blob", [now.milliseconds])
                .compactMap { $0["blob"] as String? }
        }
    }

    private static let tokenLength = 32

    private static func hash(_ token: String) -> String {
        Array(SHA256.hash(data: Array(token.utf8))).hexadecimal
    }
}

extension Upload {
    fileprivate init(_ row: Row) throws {
        var staged: UploadedFile?
        if let blob = row["blob"] as String? {
            staged = UploadedFile(blob: blob, length: try stored(row["length"] as Int?), fileName: row["file_name"])
        }
        self.init(
            accountID: row["account_id"],
            collectionID: try stored(CollectionID(row["collection_id"] as String)),
            name: row["name"],
            expiresAt: Date(milliseconds: row["expires_at"]),
            staged: staged
        )
    }
}
