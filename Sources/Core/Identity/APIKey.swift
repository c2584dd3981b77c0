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
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
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
    package var hash: String { SHA256.hash(data: Array(core.utf8)).hexadecimal }

    private static let length = 32
}

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits.
    package var hexadecimal: String {
        String(decoding: flatMap { [Self.digit($0 >> 4), Self.digit($0 & 15)] }, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
