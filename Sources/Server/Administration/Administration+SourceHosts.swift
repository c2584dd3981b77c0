import Catalog
import Core

extension Administration {
    /// The only hosts that an account's sources may be at; empty where they may be at all.
    package func sourceHosts(of account: String) async throws -> [String] {
        let id = try await stores.catalog.account(named: account).id
        return try await stores.catalog.sourceHosts(account: id).map(\.text)
    }

    /// Sets them, each a name, an address, or a domain such as `.example.com`; none means all.
    ///
    /// Throws `parameter_invalid` where one cannot be.
    package func setSourceHosts(_ texts: [String], of account: String) async throws {
        let id = try await stores.catalog.account(named: account).id
        let hosts = try texts.map { text in
            guard let host = HostPattern(text) else {
                throw StillsError(
                    .parameterInvalid,
                    "`\(text)` is no host.",
                    fix: "Give a name, an address, or a domain such as `.example.com`."
                )
            }
            return host
        }
        try await stores.catalog.setSourceHosts(hosts, account: id)
    }
}
