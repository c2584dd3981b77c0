package import Core
package import FoundationEssentials

/// What is kept of an API key: all but the secret.
package struct KeyRecord: Sendable, Equatable {
    /// `k-` and 8 characters of `[a-z0-9]`.
    package let id: String
    package let accountID: String
    /// A label of 1 to 64 characters.
    ///
    /// Several keys may have the same.
    package let name: String
    package let scopes: Set<Scope>
    package let createdAt: Date
    /// The moment from which the key is refused.
    package let expiresAt: Date?
    package let revokedAt: Date?
    package let lastUsedAt: Date?
}
