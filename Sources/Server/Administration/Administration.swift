import Catalog
package import Core
package import FoundationEssentials
import Storage

/// What commands do to a data directory, also while a server uses it.
///
/// Lists are rows of columns, for a command to print.
package struct Administration: Sendable {
    let directory: DataDirectory
    let stores: Stores
    let configuration: StillsConfiguration

    package init(_ configuration: StillsConfiguration) throws {
        self.configuration = configuration
        directory = try DataDirectory(configuration.data.directory)
        stores = try Stores(directory)
    }

    package func createAccount(_ name: String) async throws {
        _ = try await stores.catalog.createAccount(named: name)
    }

    /// Name and creation time of each account.
    package func accounts() async throws -> [[String]] {
        try await stores.catalog.accounts().map { [$0.name, $0.createdAt.timestamp] }
    }

    /// Deletes an account with its keys and images.
    package func deleteAccount(_ name: String) async throws {
        let deletion = try await stores.catalog.deleteAccount(named: name)
        let logger = try configuration.log.makeLogger(label: "stills")
        let disk = DiskCache(path: directory.cache, byteLimit: configuration.cache.diskBytes, logger: logger)
        let clearing = Clearing(
            catalog: stores.catalog,
            blobs: stores.blobs,
            memory: MemoryCache(byteLimit: 0),
            disk: disk,
            logger: logger
        )
        await clearing.clear(deletion)
        await disk.shutDown()
    }

    /// Makes a key, and returns its secret, which cannot be had again.
    package func createKey(
        _ name: String,
        account: String,
        scopes: Set<Scope>,
        expiresAt: Date?
    ) async throws -> String {
        let account = try await stores.catalog.account(named: account)
        return try await stores.catalog.createKey(
            account: account.id,
            name: name,
            scopes: scopes,
            expiresAt: expiresAt
        ).key.secret
    }

    /// Id, account, name, scopes, creation, expiry, last use and revocation of each key.
    package func keys(account: String?) async throws -> [[String]] {
        let accounts = try await stores.catalog.accounts()
        var wanted: String?
        if let account { wanted = try await stores.catalog.account(named: account).id }
        return try await stores.catalog.keys(account: wanted).map { key in
            [
                key.id,
                accounts.first { $0.id == key.accountID }?.name ?? "",
                key.name,
                key.scopes.map(\.rawValue).sorted().joined(separator: ","),
                key.createdAt.timestamp,
                key.expiresAt?.timestamp ?? "-",
                key.lastUsedAt?.timestamp ?? "-",
                key.revokedAt?.timestamp ?? "-",
            ]
        }
    }

    package func revokeKey(_ id: String) async throws {
        _ = try await stores.catalog.revokeKey(id)
    }

    /// Makes the key that signs from now on, and returns its id.
    ///
    /// Older ones stay valid until they are retired.
    package func createSigningKey() async throws -> String {
        try await stores.catalog.createSigningKey().id
    }

    /// Id, creation and retirement of each signing key.
    package func signingKeys() async throws -> [[String]] {
        try await stores.catalog.signingKeys().map {
            [$0.id, $0.createdAt.timestamp, $0.retiresAt?.timestamp ?? "-"]
        }
    }

    /// Refuses the URLs that a key signed, from `time` on.
    package func retireSigningKey(_ id: String, at time: Date) async throws {
        _ = try await stores.catalog.retireSigningKey(id, at: time)
        _ = try await stores.catalog.ensureSigningKey()
    }

    /// The signed path and query of an image of any account, for an operator.
    ///
    /// - Parameters:
    ///   - format: `jpg`, `png`, `webp`, `avif` or `auto`; `nil` for the original's own.
    ///   - options: the options of the rendition, as a query: `width=300&fit=cover`.
    package func sign(_ id: String, format: String?, options: String, expiresIn seconds: Int?) async throws -> String {
        guard let imageID = ImageID(id) else { throw StillsError.imageNotFound }
        let image = try await stores.catalog.image(imageID)
        var fields = FieldReader(try Query(options))
        let renditionOptions = RenditionOptions(&fields)
        if let format, RequestedFormat(format) == nil {
            fields.refuse("format", "must be one of \(RequestedFormat.names).")
        }
        if let seconds, !(1...configuration.limits.signedURLMaximumSeconds).contains(seconds) {
            fields.refuse("expires", "must be from 1 to \(configuration.limits.signedURLMaximumSeconds) seconds.")
        }
        try fields.finish()
        let signer = URLSigner(rows: RowCache(stores.catalog), limits: configuration.limits)
        _ = try await stores.catalog.ensureSigningKey()
        let signed = try await signer.sign(
            image,
            format: format.flatMap { RequestedFormat($0) },
            options: renditionOptions,
            expiresIn: seconds
        )
        let http = configuration.http
        let base = http.publicURL.isEmpty ? "http://\(http.host):\(http.port)" : http.publicURL
        return base + signed.path
    }
}
