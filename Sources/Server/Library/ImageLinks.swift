import Catalog
import Core
import Hummingbird

/// The links that answers hold.
struct ImageLinks: Sendable {
    let base: PublicURL

    /// The public URL of an image, or `nil` while it is private.
    func published(_ image: ImageRecord, for request: Request) -> String? {
        guard image.publishedAt != nil else { return nil }
        let path = ImagePath.text(id: image.id.underscored, fileExtension: image.format.delivered.fileExtension)
        return base.absolute(path, for: request)
    }

    func absolute(_ path: String, for request: Request) -> String {
        base.absolute(path, for: request)
    }
}
