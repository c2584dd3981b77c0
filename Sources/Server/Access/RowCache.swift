import Catalog
import Core
import FoundationEssentials
import Storage
import Synchronization

/// Rows that nearly every request reads, kept in memory for as long as nothing in the catalog changes.
///
/// The catalog's version moves with every commit, also of another process, so that a revoked key, an unpublished
/// image or a retired signing key is refused by the very next request.
final class RowCache: Sendable {
    private struct Rows {
        var version = -1
        var images: [ImageID: ImageRecord] = [:]
        var principals: [String: Principal] = [:]
        var signingKeys: [String: SigningKey]?
        var credentials: [CredentialName: CredentialRecord] = [:]
        var sourceAccounts: [String: SourceAccount] = [:]
    }

    private struct CredentialName: Hashable {
        let account: String
        /// Bytes, as the catalog compares them: of two spellings of `é` each may be a name.
        let name: [UInt8]
    }

    private let catalog: Catalog
    private let rows = Mutex(Rows())

    init(_ catalog: Catalog) {
        self.catalog = catalog
    }

    /// The image of any account.
    ///
    /// Throws `image_not_found`.
    func image(_ id: ImageID) async throws -> ImageRecord {
        let version = try catalog.version
        if let image = current(version, { $0.images[id] }) { return image }
        let image = try await catalog.image(id)
        keep(version) { $0.images[id] = image }
        return image
    }

    /// Who a key belongs to, or `nil` where it is unknown, revoked or expired.
    func principal(_ key: APIKey, now: Date) async throws -> Principal? {
        let version = try catalog.version
        let hash = key.hash
        if let principal = current(version, { $0.principals[hash] }) {
            return principal.isValid(at: now) ? principal : nil
        }
        guard let principal = try await catalog.authenticate(key, now: now) else { return nil }
        keep(version) { $0.principals[hash] = principal }
        return principal
    }

    /// An account, as far as reading on its behalf is concerned.
    ///
    /// Throws `account_not_found`.
    func sourceAccount(_ id: String) async throws -> SourceAccount {
        let version = try catalog.version
        if let account = current(version, { $0.sourceAccounts[id] }) { return account }
        let account = SourceAccount(id: id, hosts: try await catalog.sourceHosts(account: id))
        keep(version) { $0.sourceAccounts[id] = account }
        return account
    }

    /// Every signing key by its id, the retired ones too.
    func signingKeys() async throws -> [String: SigningKey] {
        let version = try catalog.version
        if let keys = current(version, { $0.signingKeys }) { return keys }
        let list = try await catalog.signingKeys()
        let keys = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        keep(version) { $0.signingKeys = keys }
        return keys
    }

    /// Stored credentials of an account, by their name.
    ///
    /// Throws `credentials_not_found`.
    func credential(named name: String, account: String) async throws -> CredentialRecord {
        let version = try catalog.version
        let key = CredentialName(account: account, name: Array(name.utf8))
        if let record = current(version, { $0.credentials[key] }) { return record }
        let record = try await catalog.credential(named: name, account: account)
        keep(version) { $0.credentials[key] = record }
        return record
    }

    private func current<Row: Sendable>(_ version: Int, _ row: @Sendable (Rows) -> Row?) -> Row? {
        rows.withLock { $0.version == version ? row($0) : nil }
    }

    /// Keeps a row that was read after `version` was.
    ///
    /// Where the catalog has moved on since, the next look-up sees another version and drops it.
    private func keep(_ version: Int, _ change: @Sendable (inout Rows) -> Void) {
        rows.withLock { rows in
            let count = rows.images.count + rows.principals.count + rows.sourceAccounts.count
            // Credentials may be long, so fewer are kept.
            if rows.credentials.count >= 1_000 { rows.credentials = [:] }
            if rows.version != version || count >= 100_000 { rows = Rows(version: version) }
            change(&rows)
        }
    }
}
