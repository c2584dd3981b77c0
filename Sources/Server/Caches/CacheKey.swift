package import Core
import Crypto

/// What a cached picture was made of: an image, its bytes, and the rendition that was asked for.
///
/// Renditions that give the same bytes have the same key: a quality that is the default one, or that PNG
/// ignores; a position where nothing is cut or added.
package struct CacheKey: Sendable {
    /// Raised whenever the same rendition may come out in other bytes, an encoder or its settings having changed.
    ///
    /// Nothing that was cached under another version is ever found again.
    package static let version = 1

    package let image: ImageID
    /// The SHA-256 of all that the picture depends on: 64 hexadecimal digits, fit for a file name.
    package let digest: String

    /// `blobHash` is the SHA-256 of the original, in hexadecimal, as the catalog keeps it.
    package init(image: ImageID, blobHash: String, rendition: Rendition) {
        self.image = image
        digest = Array(SHA256.hash(data: Array(Self.text(image, blobHash, rendition).utf8))).hexadecimal
    }

    /// One line for each thing that counts, in a fixed order.
    ///
    /// No value can hold a line break.
    private static func text(_ image: ImageID, _ blobHash: String, _ rendition: Rendition) -> String {
        let quality = rendition.format == .png ? 0 : rendition.quality ?? rendition.format.defaultQuality
        let position: Position = [.cover, .pad].contains(rendition.fit) ? rendition.position : .center
        return """
            \(version)
            \(image.core)
            \(blobHash)
            \(rendition.format.rawValue)
            \(quality)
            \(rendition.width ?? 0)
            \(rendition.height ?? 0)
            \(rendition.fit.rawValue)
            \(position.rawValue)
            \(rendition.background?.hexadecimal ?? "")
            """
    }
}

extension CacheKey: Hashable {
    /// The digest covers the image too.
    package static func == (left: CacheKey, right: CacheKey) -> Bool { left.digest == right.digest }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
