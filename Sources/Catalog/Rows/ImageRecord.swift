package import Core
package import FoundationEssentials

/// What is known of a stored image.
package struct ImageRecord: Sendable, Equatable {
    package let id: ImageID
    package let accountID: String
    package let collectionID: CollectionID
    package let name: String
    package let description: String?
    package let format: ImageFormat
    /// The size in pixels as it is shown.
    package let width: Int
    package let height: Int
    /// The length of the original in bytes.
    package let size: Int
    /// The SHA-256 of the original in hexadecimal.
    ///
    /// Images with the same bytes share one blob.
    package let blob: String
    /// Since when it is published; `nil` where it is not.
    package let publishedAt: Date?
    package let createdAt: Date

    /// Makes a record.
    ///
    /// Its dates are rounded to the millisecond, as they are stored.
    package init(
        id: ImageID = ImageID(),
        accountID: String,
        collectionID: CollectionID,
        name: String,
        description: String? = nil,
        format: ImageFormat,
        width: Int,
        height: Int,
        size: Int,
        blob: String,
        publishedAt: Date? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.accountID = accountID
        self.collectionID = collectionID
        self.name = name
        self.description = description
        self.format = format
        self.width = width
        self.height = height
        self.size = size
        self.blob = blob
        self.publishedAt = publishedAt?.stored
        self.createdAt = createdAt.stored
    }
}
