import Crypto

/// The secret of an API key: its random core, whatever prefix it was shown with.
///
/// `sk-<core>` and `live_<core>` are the same key. Only the SHA-256 of the core is ever stored; the core has
/// 165 bits from a cryptographic generator, so that a slow hash would add nothing.
package struct APIKey: Sendable {
    private let core: String

    /// Makes a new key.
    package init() {
        core = RandomText.make(count: Self.length)
    }

    /// Reads a key as a client sends it, with either prefix or bare.
    ///
    /// Anything else is `nil`.
    package init?(_ text: String) {
        var rest = text[...]
        for prefix in ["sk-", "live_"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        guard isToken(rest, length: Self.length) else { return nil }
        core = String(rest)
    }

    /// The key as it is shown, once.
    package var secret: String { "sk-" + core }

    /// The SHA-256 of the core, in hexadecimal: what the catalog keeps.
    package var hash: String { Array(SHA256.hash(data: Array(core.utf8))).hexadecimal }

    private static let length = 32
}
