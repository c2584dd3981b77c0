package import Core
package import FoundationEssentials

/// A named set of an account's images.
///
/// Every image is in exactly one.
package struct CollectionRecord: Sendable, Equatable {
    package let id: CollectionID
    package let accountID: String
    package let name: String
    package let description: String
    package let isPublic: Bool
    /// Whether it was made with the account.
    ///
    /// It cannot be deleted.
    package let isDefault: Bool
    package let createdAt: Date
}
