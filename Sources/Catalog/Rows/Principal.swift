package import Core
package import FoundationEssentials

/// Who asks: an account, through one of its keys.
package struct Principal: Sendable, Equatable {
    package let accountID: String
    package let keyID: String
    package let scopes: Set<Scope>
    /// The moment from which the key is refused.
    ///
    /// No change of the catalog announces it.
    package let expiresAt: Date?

    package init(accountID: String, keyID: String, scopes: Set<Scope>, expiresAt: Date? = nil) {
        self.accountID = accountID
        self.keyID = keyID
        self.scopes = scopes
        self.expiresAt = expiresAt
    }

    /// Whether the key has `scope`; `admin` stands for all of them.
    package func may(_ scope: Scope) -> Bool {
        scopes.contains(scope) || scopes.contains(.admin)
    }

    /// Whether the key, if it has not been revoked since, is still good at `time`.
    ///
    /// For principals kept in memory.
    package func isValid(at time: Date) -> Bool {
        expiresAt.map { time < $0 } ?? true
    }
}
