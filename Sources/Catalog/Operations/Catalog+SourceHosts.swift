package import Core
import GRDB

extension Catalog {
    /// The only hosts that an account's sources may be at; empty where they may be at all.
    ///
    /// Throws `account_not_found`.
    package func sourceHosts(account id: String) async throws -> [HostPattern] {
        try await read { database in
            guard let row = try database.row("SELECT source_hosts FROM account WHERE id = ?", [id]) else {
                throw StillsError.accountNotFound
            }
            // One that cannot be read is an error, since a list that is shorter may be one that allows more.
            return try (row["source_hosts"] as String).split(separator: ",").map { try stored(HostPattern($0)) }
        }
    }

    /// Sets the hosts that an account's sources may be at, from the next request on.
    ///
    /// Throws `account_not_found`.
    package func setSourceHosts(_ hosts: [HostPattern], account id: String) async throws {
        // No pattern holds a comma.
        let text = hosts.map(\.text).joined(separator: ",")
        try await write { database in
            try database.run("UPDATE account SET source_hosts = ? WHERE id = ?", [text, id])
            guard database.changesCount == 1 else { throw StillsError.accountNotFound }
        }
    }
}
