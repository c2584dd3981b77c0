package import Core
package import FoundationEssentials
import GRDB

/// Operations that seal a body take a closure for it, which is called inside the write transaction: whatever key it
/// finds to be the newest then, no re-encryption can come between.
extension Catalog {
    /// Adds credentials to an account.
    ///
    /// Throws `name_taken`, `account_not_found`, and what `sealing` throws; it is told whether these are the first
    /// credentials of any account.
    package func createCredential(
        _ description: CredentialDescription,
        account: String,
        now: Date = Date(),
        sealing: @Sendable (_ areFirst: Bool) throws -> SealedBody
    ) async throws -> CredentialRecord {
        try await write { database in
            guard try database.row("SELECT 1 FROM account WHERE id = ?", [account]) != nil else {
                throw StillsError.accountNotFound
            }
            guard try CredentialRecord.find(description.name, account: account, in: database) == nil else {
                throw StillsError(
                    .nameTaken,
                    "There are stored credentials of this name already.",
                    fix: "Choose another name, or replace them by PUT."
                )
            }
            let count = try database.row("SELECT count(*) FROM credential WHERE account_id = ?", [account])?[0] as Int?
            guard count ?? 0 < CredentialRecord.mostOfAccount else {
                throw StillsError(
                    .parameterInvalid,
                    "The account has \(CredentialRecord.mostOfAccount) stored credentials already.",
                    fix: "Delete those that are no longer used."
                )
            }
            let areFirst = try database.row("SELECT 1 FROM credential LIMIT 1") == nil
            let record = CredentialRecord(
                id: "cr-" + RandomText.make(count: 8),
                accountID: account,
                description: description,
                sealed: try sealing(areFirst),
                revision: 1,
                createdAt: now.stored,
                updatedAt: now.stored
            )
            try record.insert(into: database)
            return record
        }
    }

    /// Replaces all of an account's credentials of this name but the name.
    ///
    /// Throws `credentials_not_found`, and what `sealing` throws.
    package func replaceCredential(
        _ description: CredentialDescription,
        account: String,
        now: Date = Date(),
        sealing: @Sendable () throws -> SealedBody
    ) async throws -> CredentialRecord {
        try await write { database in
            guard try CredentialRecord.find(description.name, account: account, in: database) != nil else {
                throw StillsError.credentialsNotFound
            }
            let sealed = try sealing()
            let row = try database.row(
                """
                UPDATE credential SET kind = ?, buckets = ?, hosts = ?, facts = ?, sealed = ?, key_id = ?,
                    revision = revision + 1, updated_at = ?
                WHERE account_id = ? AND name = ? RETURNING *
                """,
                try description.columns + [
                    Data(sealed.bytes), sealed.keyID, now.milliseconds, account, description.name,
                ]
            )
            guard let row else { throw StillsError.credentialsNotFound }
            return try CredentialRecord(row)
        }
    }

    /// The credentials of an account, or of all, in the order in which they were made.
    package func credentials(account: String? = nil) async throws -> [CredentialRecord] {
        try await read { database in
            try database.rows(
                "SELECT * FROM credential WHERE ?1 IS NULL OR account_id = ?1 ORDER BY sequence",
                [account]
            ).map(CredentialRecord.init)
        }
    }

    /// The account's credentials of this name, or `credentials_not_found`.
    package func credential(named name: String, account: String) async throws -> CredentialRecord {
        try await read { database in
            guard let record = try CredentialRecord.find(name, account: account, in: database) else {
                throw StillsError.credentialsNotFound
            }
            return record
        }
    }

    /// Forgets credentials.
    ///
    /// Throws `credentials_not_found`.
    package func deleteCredential(named name: String, account: String) async throws {
        try await write { database in
            let row = try database.row(
                "DELETE FROM credential WHERE account_id = ? AND name = ? RETURNING 1",
                [account, name]
            )
            guard row != nil else { throw StillsError.credentialsNotFound }
        }
    }

    /// Gives the credentials of all accounts other sealed bodies: `reseal` returns one for each that it is given, in
    /// their order.
    ///
    /// They are the same version as before.
    ///
    /// - Returns: how many there are.
    package func resealCredentials(
        _ reseal: @Sendable ([CredentialRecord]) throws -> [SealedBody]
    ) async throws -> Int {
        try await write { database in
            let records = try database.rows("SELECT * FROM credential ORDER BY sequence").map(CredentialRecord.init)
            for (record, sealed) in zip(records, try reseal(records)) {
                try database.run(
                    "UPDATE credential SET sealed = ?, key_id = ? WHERE id = ?",
                    [Data(sealed.bytes), sealed.keyID, record.id]
                )
            }
            return records.count
        }
    }

    /// Runs `work` with the ids of the keys that sealed bodies name, while no other process can add one.
    package func withCredentialKeyIDs(_ work: @Sendable (Set<String>) throws -> Void) async throws {
        try await write { try work(Set($0.texts("SELECT DISTINCT key_id FROM credential"))) }
    }
}

extension CredentialRecord {
    /// So many credentials may an account have.
    fileprivate static let mostOfAccount = 1_000

    fileprivate static func find(_ name: String, account: String, in database: Database) throws -> CredentialRecord? {
        try database.row("SELECT * FROM credential WHERE account_id = ? AND name = ?", [account, name])
            .map(CredentialRecord.init)
    }

    fileprivate func insert(into database: Database) throws {
        try database.run(
            """
            INSERT INTO credential (kind, buckets, hosts, facts, sealed, key_id, id, account_id, name, revision,
                created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            try description.columns + [
                Data(sealed.bytes), sealed.keyID, id, accountID, description.name, revision, createdAt.milliseconds,
                updatedAt.milliseconds,
            ]
        )
    }

    fileprivate init(_ row: Row) throws {
        // A pattern that is not understood must not vanish: fewer buckets or hosts could mean more.
        let buckets = try decoded([String].self, row["buckets"]).map { try stored(BucketPattern($0)) }
        let hosts = try decoded([String].self, row["hosts"]).map { try stored(CredentialHost($0)) }
        self.init(
            id: row["id"],
            accountID: row["account_id"],
            description: CredentialDescription(
                name: row["name"],
                kind: try stored(CredentialKind(rawValue: row["kind"])),
                scope: CredentialScope(buckets: buckets, hosts: hosts),
                facts: try decoded([String: String].self, row["facts"])
            ),
            sealed: SealedBody(bytes: Array(row["sealed"] as Data), keyID: row["key_id"]),
            revision: row["revision"],
            createdAt: Date(milliseconds: row["created_at"]),
            updatedAt: Date(milliseconds: row["updated_at"])
        )
    }
}

extension CredentialDescription {
    /// `kind`, `buckets`, `hosts` and `facts`.
    fileprivate var columns: StatementArguments {
        get throws {
            [
                kind.rawValue, try encoded(scope.buckets.map(\.text)), try encoded(scope.hosts.map(\.text)),
                try encoded(facts),
            ]
        }
    }
}

private func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

private func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try stored(try? JSONDecoder().decode(type, from: Data(text.utf8)))
}
