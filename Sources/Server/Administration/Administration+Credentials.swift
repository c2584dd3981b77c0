import Catalog
import Core

extension Administration {
    /// Stores credentials of an account.
    ///
    /// - Parameters:
    ///   - body: the JSON object of the body.
    ///   - replacing: whether credentials that have the name are replaced; else they are `name_taken`.
    package func addCredential(
        _ name: String,
        account: String,
        kind: String,
        buckets: [String],
        hosts: [String],
        body: [UInt8],
        replacing: Bool
    ) async throws {
        let account = try await stores.catalog.account(named: account)
        var fields = FieldReader([
            "key_name": .string(name), "kind": .string(kind), "body": .object(try JSONValue.object(from: body)),
            "buckets": .array(buckets.map { .string($0) }), "hosts": .array(hosts.map { .string($0) }),
        ])
        let new = try NewCredential(&fields)
        let vault = try vault
        if replacing {
            do {
                _ = try await vault.replace(new, account: account.id)
                return
            } catch let error as StillsError where error.code == .credentialsNotFound {
                // There are none to replace: they are added.
            }
        }
        _ = try await vault.add(new, account: account.id)
    }

    /// Account, name, kind, buckets, hosts, creation and last change of all stored credentials.
    package func credentials(account: String?) async throws -> [[String]] {
        let accounts = try await stores.catalog.accounts()
        var wanted: String?
        if let account { wanted = try await stores.catalog.account(named: account).id }
        return try await stores.catalog.credentials(account: wanted).map { record in
            let scope = record.description.scope
            return [
                accounts.first { $0.id == record.accountID }?.name ?? "",
                record.description.name,
                record.description.kind.rawValue,
                scope.buckets.isEmpty ? "-" : scope.buckets.map(\.text).joined(separator: ","),
                scope.hosts.isEmpty ? "-" : scope.hosts.map(\.text).joined(separator: ","),
                record.createdAt.timestamp,
                record.updatedAt.timestamp,
            ]
        }
    }

    package func removeCredential(_ name: String, account: String) async throws {
        let account = try await stores.catalog.account(named: account)
        try await stores.catalog.deleteCredential(named: name, account: account.id)
    }

    /// Encrypts all stored credentials with a new master key, or the first one configured; returns how many there are.
    package func rotateMasterKey() async throws -> Int {
        try await vault.rotate()
    }

    var masterKeys: MasterKeys {
        get throws { try MasterKeys(configuration.master, file: directory.masterKey) }
    }

    private var vault: CredentialVault {
        get throws { CredentialVault(catalog: stores.catalog, keys: try masterKeys) }
    }
}
