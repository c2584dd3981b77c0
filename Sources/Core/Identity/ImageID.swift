/// The identity of an image: 24 characters of `[a-z0-9]`, without a prefix.
///
/// The VideoDB surface shows it as `img-<24>` and the `/v1` surface as `image_<24>`. Both name the same image,
/// and every look-up takes either form.
package struct ImageID: Hashable, Sendable {
    package let core: String

    package init() {
        core = RandomText.make(count: Self.length)
    }

    /// Reads an identity with either prefix, or bare.
    ///
    /// Anything else is `nil`.
    package init?(_ text: Substring) {
        var rest = text
        for prefix in ["img-", "image_"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        guard isToken(rest, length: Self.length) else { return nil }
        core = String(rest)
    }

    package init?(_ text: String) {
        self.init(text[...])
    }

    /// The form of the VideoDB surface.
    package var dashed: String { "img-" + core }
    /// The form of the `/v1` surface.
    package var underscored: String { "image_" + core }

    private static let length = 24
}

extension ImageID: CustomStringConvertible {
    package var description: String { dashed }
}

/// Whether `text` is exactly `length` characters of `[a-z0-9]`.
func isToken(_ text: Substring, length: Int) -> Bool {
    text.utf8.count == length
        && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) }
}
