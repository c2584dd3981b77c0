package import FoundationEssentials

/// Someone who owns images, and whose keys see nothing of other accounts.
package struct Account: Sendable, Equatable {
    /// `a-` and 24 characters of `[a-z0-9]`.
    package let id: String
    /// 1 to 64 characters, unique.
    package let name: String
    package let createdAt: Date
}
