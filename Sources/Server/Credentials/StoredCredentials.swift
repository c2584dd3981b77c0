import Catalog
import Core

/// Takes stored credentials out of the catalog for a request that names them.
struct StoredCredentials: Sendable {
    let rows: RowCache
    let keys: MasterKeys
    /// Threads for file calls.
    let files: BlockingThreads

    /// An account's credentials as they are now.
    ///
    /// Throws `credentials_unknown`, or `credentials_locked` where their master key is gone.
    func credential(named name: String, account: String) async throws -> Credential {
        do {
            let record = try await rows.credential(named: name, account: account)
            let key: MasterKey
            if let known = keys.known(record.sealed.keyID) {
                key = known
            } else {
                key = try await files.run { [keys] in try keys.key(record.sealed.keyID) }
            }
            return Credential(
                identity: record.identity,
                body: try key.open(record),
                scope: record.description.scope
            )
        } catch let error as StillsError where error.code == .credentialsNotFound {
            throw StillsError.credentialsUnknown
        }
    }
}

extension StillsError {
    static let credentialsUnknown = StillsError(
        .credentialsUnknown,
        "There are no stored credentials of this name.",
        fix: "Store them by `POST /api/credentials`, or give a presigned URL, which needs none."
    )
}
