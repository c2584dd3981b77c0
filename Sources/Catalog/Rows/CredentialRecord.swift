package import Core
package import FoundationEssentials

/// What is kept of an account's stored credentials.
package struct CredentialRecord: Sendable, Equatable {
    /// `cr-` and 8 characters of `[a-z0-9]`.
    package let id: String
    package let accountID: String
    package let description: CredentialDescription
    /// The secrets, which only a master key opens.
    package let sealed: SealedBody
    /// Grows with each replacement.
    package let revision: Int
    package let createdAt: Date
    /// When they were made or replaced last.
    package let updatedAt: Date

    /// Names this version of them.
    package var identity: String { "\(id).\(revision)" }
}
