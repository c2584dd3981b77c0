/// The identity of a collection of images, shown as `c-<24>`.
package struct CollectionID: Hashable, Sendable {
    package let core: String

    package init() {
        core = RandomText.make(count: Self.length)
    }

    /// Reads `c-<24>`.
    ///
    /// Anything else is `nil`; so is the literal `default`, which only an account can resolve.
    package init?(_ text: String) {
        let rest = text.hasPrefix("c-") ? text.dropFirst(2) : text[...]
        guard isToken(rest, length: Self.length) else { return nil }
        core = String(rest)
    }

    private static let length = 24
}

extension CollectionID: CustomStringConvertible {
    package var description: String { "c-" + core }
}
