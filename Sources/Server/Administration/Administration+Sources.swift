import Catalog
import Core
import FoundationEssentials
import Storage

/// What stored credentials open, as a command finds out: by the same requests as a server's.
extension Administration {
    /// Reads the first bytes of a source with stored credentials, and returns what was found in a sentence.
    ///
    /// Throws what is wrong, in the words of the answer that a frame of this source would get.
    package func testCredential(_ name: String, account: String, source: String) async throws -> String {
        let (client, source) = try await opened(name, account: account, source: source)
        let deadline = Deadline(seconds: Double(configuration.limits.jobSeconds))
        return try await stores.files.run {
            let reader = try client.openReader(source, deadline: deadline)
            return "The source can be read, and has \(reader.length) bytes."
        }
    }

    /// A URL that opens a source by itself, for some seconds.
    package func presign(
        _ name: String,
        account: String,
        source: String,
        expiresIn seconds: Int
    ) async throws -> String {
        let (client, source) = try await opened(name, account: account, source: source)
        let deadline = Deadline(seconds: Double(configuration.limits.jobSeconds))
        return try await stores.files.run { try client.presign(source, seconds: seconds, deadline: deadline) }
    }

    private func opened(
        _ name: String,
        account: String,
        source: String
    ) async throws -> (client: SourceClient, source: Source) {
        let account = try await stores.catalog.account(named: account)
        let rows = RowCache(stores.catalog)
        let stored = StoredCredentials(rows: rows, keys: try masterKeys, files: stores.files)
        let credential = try await stored.credential(named: name, account: account.id)
        return (
            try SourceClient(configuration),
            try Source(source, account: try await rows.sourceAccount(account.id), credential: credential)
        )
    }
}
