import Catalog
import Core

/// Puts credentials under lock and key.
struct CredentialVault: Sendable {
    let catalog: Catalog
    let keys: MasterKeys

    /// Stores credentials of a new name, or throws `name_taken`.
    func add(_ new: NewCredential, account: String) async throws -> CredentialRecord {
        try await catalog.createCredential(new.description, account: account) { areFirst in
            try keys.newest(mayMake: areFirst).seal(new.body, as: new.description, account: account)
        }
    }

    /// Stores credentials in the place of those that have the name, or throws `credentials_not_found`.
    func replace(_ new: NewCredential, account: String) async throws -> CredentialRecord {
        try await catalog.replaceCredential(new.description, account: account) {
            try keys.newest(mayMake: false).seal(new.body, as: new.description, account: account)
        }
    }

    /// Encrypts all credentials anew, with a new key or the first one configured, and forgets keys that are not used then.
    ///
    /// The new key is in the file before the first row is sealed with it, and old ones leave it after the last row has: it
    /// may stop anywhere, and the next time it goes on.
    ///
    /// - Returns: how many there are.
    func rotate() async throws -> Int {
        let count = try await catalog.resealCredentials { records in
            // All are opened first: where one cannot be, nothing is changed.
            let bodies = try records.map { try keys.key($0.sealed.keyID).open($0) }
            let key = try keys.addNewest()
            return try zip(records, bodies).map { record, body in
                try key.seal(body, as: record.description, account: record.accountID)
            }
        }
        try await catalog.withCredentialKeyIDs { try keys.drop(keeping: $0) }
        return count
    }
}

extension MasterKey {
    func open(_ record: CredentialRecord) throws -> CredentialBody {
        try open(record.sealed, as: record.description, account: record.accountID)
    }
}
