/// Text that cannot be guessed.
package enum RandomText {
    /// Returns `count` characters of `[a-z0-9]` from the system's cryptographic generator, 5.17 bits each.
    package static func make(count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
    }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
}
