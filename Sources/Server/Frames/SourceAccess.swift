import Catalog
import Core
import FoundationEssentials
import Hummingbird

/// Who may have something read from a source, and how long the answer may be kept: by a key, or by a signed query.
struct SourceAccess: Sendable {
    /// What was let in.
    struct Grant: Sendable {
        let account: String
        let query: Query
        let isSigned: Bool
        let cacheControl: String
    }

    /// The parameter of a signed query that names the account on whose behalf a source is read.
    static let accountName = "account"

    let authenticator: Authenticator
    let signer: URLSigner
    let rows: RowCache
    let configuration: DeliveryConfiguration

    /// What is signed needs no key; with one, what only looks like a signature belongs to the source.
    ///
    /// A query with all that this server signs is no such thing: its own, changed or expired, is told to be.
    func grant(_ request: Request) async throws -> Grant {
        let query = try request.query()
        if SignedURL.isSigned(query) {
            do {
                return try await signed(query, path: request.uri.path)
            } catch  where Authenticator.key(request) != nil && !isOwn(query) {}
        }
        return Grant(
            account: try await authenticator.require(.frames, request).accountID,
            query: query,
            isSigned: false,
            // The source may change at any time, so only a short memory is safe, and only the client's own.
            cacheControl: "private, max-age=60"
        )
    }

    private func isOwn(_ query: Query) -> Bool {
        SignedURL.names.union([Self.accountName]).isSubset(of: query.pairs.map(\.name))
    }

    private func signed(_ query: Query, path: String) async throws -> Grant {
        let expiry = try await signer.verify(path: path, query: query)
        guard let account = query[Self.accountName] else { throw SignedURL.invalid }
        do {
            // A signature outlives the key that asked for it, but not its account.
            _ = try await rows.sourceAccount(account)
        } catch let error as StillsError where error.code == .accountNotFound {
            throw SignedURL.invalid
        }
        return Grant(
            account: account,
            query: query,
            isSigned: true,
            cacheControl: configuration.cacheControl(signedUntil: expiry)
        )
    }

    /// The fields of a query that was let in; one that is not signed may have been torn by its client.
    static func fields(of query: Query, isSigned: Bool, known: Set<String>) throws -> FieldReader {
        guard isSigned else { return FieldReader(try SourceParameter.reassemble(query, known: known)) }
        var fields = FieldReader(query)
        for name in SignedURL.names.union([accountName]) { fields.ignore(name) }
        return fields
    }
}
