import Catalog
import Core
import FoundationEssentials

/// Makes and checks signed URLs.
struct URLSigner: Sendable {
    let rows: RowCache
    let limits: LimitsConfiguration

    /// The path and query that show an image to whoever has them, until they expire.
    ///
    /// With no format and no options it is the original as it was stored, its metadata included.
    func sign(
        _ image: ImageRecord,
        format: RequestedFormat?,
        options: RenditionOptions,
        expiresIn seconds: Int?
    ) async throws -> (path: String, expiresAt: Date) {
        let plain = image.format.delivered.fileExtension
        let converted = format?.fileExtension ?? image.format.defaultOutput.fileExtension
        let fileExtension = format == nil && options.isEmpty ? plain : converted
        let path = ImagePath.text(id: image.id.dashed, fileExtension: fileExtension)
        return try await sign(path: path, pairs: options.pairs, expiresIn: seconds)
    }

    /// The path and query, signed by the newest key, until they expire.
    func sign(
        path: String,
        pairs: [(name: String, value: String)],
        expiresIn seconds: Int?
    ) async throws -> (path: String, expiresAt: Date) {
        let now = Date()
        let keys = try await rows.signingKeys().values.filter { $0.retiresAt == nil }
        guard let key = keys.max(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) else {
            throw StillsError(
                .internalError,
                "There is no signing key that is not about to retire.",
                fix: "Run `stills signing-keys create`."
            )
        }
        let expiresAt = Date(
            timeIntervalSince1970: (now.timeIntervalSince1970 + Double(seconds ?? limits.signedURLSeconds)).rounded(.up)
        )
        return (SignedURL.sign(path: path, pairs: pairs, expiresAt: expiresAt, key: key), expiresAt)
    }

    /// Throws `signature_invalid` or `signature_expired` unless the query is signed for `path`.
    ///
    /// - Returns: the moment at which the URL expires.
    func verify(path: String, query: Query) async throws -> Date {
        let keys = try await rows.signingKeys()
        try SignedURL.verify(path: path, query: query, now: Date()) { keys[$0] }
        return Date(timeIntervalSince1970: query["exp"].flatMap(Double.init) ?? 0)
    }
}
