package import Core

/// Some of an account's images, newest first, and where the pages beside them start.
package struct ImagePage: Sendable, Equatable {
    package let items: [ImageRecord]
    /// The first item of the newer page of the same size; `nil` on the newest.
    package let previous: ImageID?
    /// The first item of the older page; `nil` on the oldest.
    package let next: ImageID?
}
