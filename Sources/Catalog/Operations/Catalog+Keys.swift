package import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// Makes a key of an account.
    ///
    /// Throws `account_not_found`.
    ///
    /// - Parameters:
    ///   - account: The account's id.
    ///   - name: A label of 1 to 64 characters, which other keys may have too.
    ///   - scopes: What it may do, one scope at least.
    /// - Returns: What is kept of the key, and the key itself, which cannot be had again.
    package func createKey(
        account: String,
        name: String,
        scopes: Set<Scope>,
        expiresAt: Date? = nil,
        now: Date = Date()
    ) async throws -> (record: KeyRecord, key: APIKey) {
        try checkName(name)
        guard !scopes.isEmpty else {
            throw StillsError(
                .parameterInvalid,
                "A key without scopes may do nothing.",
                fix: "Name one at least of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        let key = APIKey()
        let record = KeyRecord(
            id: "k-" + RandomText.make(count: 8),
            accountID: account,
            name: name,
            scopes: scopes,
            createdAt: now.stored,
            expiresAt: expiresAt?.stored,
            revokedAt: nil,
            lastUsedAt: nil
        )
        try await write { database in
            guard try database.row("SELECT 1 FROM account WHERE id = ?", [account]) != nil else {
                throw StillsError.accountNotFound
            }
            try database.run(
                """
                INSERT INTO api_key (id, account_id, hash, name, scopes, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    record.id, account, key.hash, name, Scope.text(scopes), record.createdAt.milliseconds,
                    record.expiresAt?.milliseconds,
                ]
            )
        }
        return (record, key)
    }

    /// The keys of an account, or of all, in the order in which they were made; revoked and expired ones too.
    package func keys(account: String? = nil) async throws -> [KeyRecord] {
        try await read { database in
            if let account {
                try database.rows("SELECT * FROM api_key WHERE account_id = ? ORDER BY sequence", [account])
                    .map(KeyRecord.init)
            } else {
                try database.rows("SELECT * FROM api_key ORDER BY sequence").map(KeyRecord.init)
            }
        }
    }

    /// Revokes a key for good, at once.
    ///
    /// Throws `key_not_found`.
    ///
    /// A key that was revoked before keeps its first time. Keys are revoked by id alone, as several may have one name.
    package func revokeKey(_ id: String, now: Date = Date()) async throws -> KeyRecord {
        try await write { database in
            let row = try database.row(
                """
                UPDATE api_key SET revoked_at = coalesce(revoked_at, ?)
                WHERE id = ? RETURNING *
                """,
                [now.milliseconds, id]
            )
            guard let row else { throw StillsError.keyNotFound }
            return KeyRecord(row)
        }
    }

    /// Who holds `key`; `nil` where it is unknown, revoked, or expired at `now`.
    package func authenticate(_ key: APIKey, now: Date = Date()) async throws -> Principal? {
        let record = try await read { database in
            try database.row("SELECT * FROM api_key WHERE hash = ?", [key.hash]).map(KeyRecord.init)
        }
        guard let record, record.revokedAt == nil else { return nil }
        let principal = Principal(
            accountID: record.accountID,
            keyID: record.id,
            scopes: record.scopes,
            expiresAt: record.expiresAt
        )
        return principal.isValid(at: now) ? principal : nil
    }

    /// Notes that a key was used.
    ///
    /// It is a write, and changes ``version``: call it now and then, not each time.
    ///
    /// A time before the one noted already, and a key that is gone, change nothing.
    package func touchKey(_ id: String, now: Date = Date()) async throws {
        try await write { database in
            try database.run(
                "UPDATE api_key SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, ?1 - 1) < ?1",
                [now.milliseconds, id]
            )
        }
    }
}

extension KeyRecord {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            accountID: row["account_id"],
            name: row["name"],
            scopes: Scope.set(row["scopes"]),
            createdAt: Date(milliseconds: row["created_at"]),
            expiresAt: (row["expires_at"] as Int64?).map(Date.init(milliseconds:)),
            revokedAt: (row["revoked_at"] as Int64?).map(Date.init(milliseconds:)),
            lastUsedAt: (row["last_used_at"] as Int64?).map(Date.init(milliseconds:))
        )
    }
}

/// Scopes are stored as their names, separated by spaces. A name that is not known gives no right.
extension Scope {
    fileprivate static func text(_ scopes: Set<Scope>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: " ")
    }

    fileprivate static func set(_ text: String) -> Set<Scope> {
        Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
    }
}
