import Crypto
package import FoundationEssentials

/// Signs the path and query of a URL, and checks such signatures.
///
/// The signature is HMAC-SHA256 (RFC 2104), in base64url without padding (RFC 4648 section 5), over the path, a
/// line feed, and the query's pairs, sorted bytewise and joined by `&`, just as they are sent. `exp` (seconds since
/// 1970) and `kid` are among the pairs; `sig` itself is not. Sorting lets a CDN reorder a query; nothing else may change.
package enum SignedURL {
    /// What a URL is answered with that is not as it was signed.
    package static let invalid = StillsError(
        .signatureInvalid,
        "The signature does not belong to this URL, or its key was retired.",
        fix: "Use the URL exactly as it was made, or ask for a new one."
    )

    /// Returns `path?query&exp=…&kid=…&sig=…`.
    ///
    /// `pairs` are encoded as ``Query/encode(_:)`` does.
    package static func sign(
        path: String,
        pairs: [(name: String, value: String)],
        expiresAt: Date,
        key: SigningKey
    ) -> String {
        var query = pairs.map { "\(Query.encode($0.name))=\(Query.encode($0.value))" }
        query.append("exp=\(Int(expiresAt.timeIntervalSince1970.rounded(.down)))")
        query.append("kid=\(key.id)")
        let signature = signature(path: path, pairs: query[...], key: key)
        return "\(path)?\(query.joined(separator: "&"))&sig=\(signature)"
    }

    /// The names of what a signature adds to a query.
    package static let names: Set<String> = ["exp", "kid", "sig"]

    /// Whether a query claims to be signed, be it in part.
    package static func isSigned(_ query: Query) -> Bool {
        query.pairs.contains { names.contains($0.name) }
    }

    /// Throws `signature_invalid` unless `query` is signed for `path` by a key that is valid at `now`, and
    /// `signature_expired` where it was, but its time is over.
    package static func verify(
        path: String,
        query: Query,
        now: Date,
        key: (_ id: String) -> SigningKey?
    ) throws {
        guard query.pairs.count(where: { $0.name == "sig" }) == 1, let claimed = query["sig"],
            let keyID = query["kid"], let signingKey = key(keyID), signingKey.isValid(at: now),
            equal(
                claimed,
                signature(
                    path: path,
                    pairs: query.pairs.filter { $0.name != "sig" }.map { String($0.raw) }[...],
                    key: signingKey
                )
            ),
            let seconds = query["exp"].flatMap(Int.init)
        else {
            throw invalid
        }
        guard now.timeIntervalSince1970 < Double(seconds) else {
            throw StillsError(.signatureExpired, "The URL has expired.", fix: "Ask for a new one.")
        }
    }

    private static func signature(path: String, pairs: ArraySlice<String>, key: SigningKey) -> String {
        let sorted = pairs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let message = Array("\(path)\n\(sorted.joined(separator: "&"))".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key.secret))
        return base64URL(Array(code))
    }

    /// Compares the encoded texts, in constant time: the last character of a decoded one carries unused bits.
    private static func equal(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let encoded = Data(bytes).base64EncodedString().utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
