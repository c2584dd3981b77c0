package import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// All signing keys in the order in which they were made, retired ones too.
    package func signingKeys() async throws -> [SigningKey] {
        try await read { try SigningKey.all(in: $0) }
    }

    /// Makes a signing key.
    package func createSigningKey(now: Date = Date()) async throws -> SigningKey {
        let key = SigningKey(createdAt: now.stored)
        try await write { try key.insert(into: $0) }
        return key
    }

    /// Refuses the signatures of a key from a time on.
    ///
    /// Throws `key_not_found`.
    ///
    /// A key keeps the earlier of two such times, so that one that was retired never comes back.
    package func retireSigningKey(_ id: String, at time: Date) async throws -> SigningKey {
        try await write { database in
            let row = try database.row(
                "UPDATE signing_key SET retires_at = min(coalesce(retires_at, ?1), ?1) WHERE id = ?2 RETURNING *",
                [time.milliseconds, id]
            )
            guard let row else { throw StillsError.keyNotFound }
            return SigningKey(row)
        }
    }

    /// The key to sign with: the newest that no time was set for to retire.
    ///
    /// Makes one where there is none.
    ///
    /// Of several processes that start at once, one makes the key and all get it.
    package func ensureSigningKey(now: Date = Date()) async throws -> SigningKey {
        try await write { database in
            if let key = try SigningKey.all(in: database).last(where: { $0.retiresAt == nil }) { return key }
            let key = SigningKey(createdAt: now.stored)
            try key.insert(into: database)
            return key
        }
    }
}

extension SigningKey {
    fileprivate static func all(in database: Database) throws -> [SigningKey] {
        try database.rows("SELECT * FROM signing_key ORDER BY sequence").map(SigningKey.init)
    }

    fileprivate func insert(into database: Database) throws {
        try database.run(
            "INSERT INTO signing_key (id, secret, created_at, retires_at) VALUES (?, ?, ?, ?)",
            [id, Data(secret), createdAt.milliseconds, retiresAt?.milliseconds]
        )
    }

    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            secret: Array(row["secret"] as Data),
            createdAt: Date(milliseconds: row["created_at"]),
            retiresAt: (row["retires_at"] as Int64?).map(Date.init(milliseconds:))
        )
    }
}
