import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// Makes an account and its default collection.
    ///
    /// Throws `name_taken` where the name is another account's.
    package func createAccount(named name: String, now: Date = Date()) async throws -> Account {
        try checkName(name)
        let account = Account(id: "a-" + RandomText.make(count: 24), name: name, createdAt: now.stored)
        try await write { database in
            guard try database.row("SELECT 1 FROM account WHERE name = ?", [name]) == nil else {
                throw StillsError(
                    .nameTaken,
                    "An account of this name exists.",
                    fix: "Choose another name, or use the existing account."
                )
            }
            try database.run(
                "INSERT INTO account (id, name, created_at) VALUES (?, ?, ?)",
                [account.id, account.name, account.createdAt.milliseconds]
            )
            try CollectionRecord(
                id: CollectionID(),
                accountID: account.id,
                name: "Default",
                description: "",
                isPublic: false,
                isDefault: true,
                createdAt: account.createdAt
            ).insert(into: database)
        }
        return account
    }

    /// All accounts, by name.
    package func accounts() async throws -> [Account] {
        try await read { try $0.rows("SELECT * FROM account ORDER BY name").map(Account.init) }
    }

    /// The account of this name, or `account_not_found`.
    package func account(named name: String) async throws -> Account {
        try await read { database in
            guard let row = try database.row("SELECT * FROM account WHERE name = ?", [name]) else {
                throw StillsError.accountNotFound
            }
            return Account(row)
        }
    }

    /// Deletes an account and all that it owns.
    ///
    /// Throws `account_not_found`.
    package func deleteAccount(named name: String) async throws -> Deletion {
        try await write { database in
            guard let row = try database.row("SELECT * FROM account WHERE name = ?", [name]) else {
                throw StillsError.accountNotFound
            }
            let id = Account(row).id
            let blobs = try database.texts(
                """
                SELECT blob FROM image WHERE account_id = ?
                UNION SELECT blob FROM upload WHERE account_id = ? AND blob IS NOT NULL
                """,
                [id, id]
            )
            let images = try database.texts("SELECT id FROM image WHERE account_id = ?", [id])
            try database.run("DELETE FROM account WHERE id = ?", [id])
            return Deletion(images: images.compactMap { ImageID($0) }, blobs: blobs)
        }
    }
}

extension Account {
    fileprivate init(_ row: Row) {
        self.init(id: row["id"], name: row["name"], createdAt: Date(milliseconds: row["created_at"]))
    }
}
