package import FoundationEssentials

/// A key that signs URLs.
///
/// Several are valid at once, so that one can be replaced without breaking links.
package struct SigningKey: Sendable {
    /// The `kid` of the URLs that it signs: 8 characters of `[a-z0-9]`.
    package let id: String
    package let secret: [UInt8]
    package let createdAt: Date
    /// The moment from which its signatures are refused.
    package var retiresAt: Date?

    package init(id: String, secret: [UInt8], createdAt: Date, retiresAt: Date? = nil) {
        self.id = id
        self.secret = secret
        self.createdAt = createdAt
        self.retiresAt = retiresAt
    }

    /// Makes a new key with 256 random bits.
    package init(createdAt: Date) {
        var generator = SystemRandomNumberGenerator()
        self.init(
            id: RandomText.make(count: 8),
            secret: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) },
            createdAt: createdAt
        )
    }

    package func isValid(at time: Date) -> Bool {
        retiresAt.map { time < $0 } ?? true
    }
}
