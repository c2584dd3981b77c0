package import Core
import Crypto
package import NIOCore

/// An encoded picture, ready to be sent.
package struct CachedPicture: Sendable, Equatable {
    package let bytes: ByteBuffer
    package let mediaType: String
    /// A strong entity tag, quotes included: the first 128 bits of the SHA-256 of `bytes`, in hexadecimal.
    package let etag: String
    /// The size in pixels.
    package let width: Int
    package let height: Int

    package init(bytes: ByteBuffer, mediaType: String, width: Int, height: Int) {
        self.bytes = bytes
        self.mediaType = mediaType
        self.width = width
        self.height = height
        etag = "\"\(Array(Self.digest(of: bytes)).hexadecimal)\""
    }

    package init(_ picture: Picture) {
        self.init(
            bytes: ByteBuffer(bytes: picture.bytes),
            mediaType: picture.format.mediaType,
            width: picture.width,
            height: picture.height
        )
    }

    /// The first 16 bytes of the SHA-256 of `bytes`.
    private static func digest(of bytes: ByteBuffer) -> ArraySlice<UInt8> {
        Array(bytes.withUnsafeReadableBytes { SHA256.hash(data: $0) }).prefix(16)
    }
}
