package import Core

/// What is left to clear away after rows were deleted.
package struct Deletion: Sendable, Equatable {
    /// The images that are gone, whose renditions may be cached.
    package let images: [ImageID]
    /// The blobs that they, and files that were sent but not used yet, had.
    ///
    /// Others may use them too: see ``Catalog/ifUnused(blob:_:)``.
    package let blobs: [String]

    package init(images: [ImageID], blobs: [String]) {
        self.images = images
        self.blobs = blobs
    }
}
