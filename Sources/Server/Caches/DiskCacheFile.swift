import Core
import Crypto
import NIOCore

/// The form of a cached picture on disk.
///
/// | bytes | what |
/// |---|---|
/// | 8 | `stills01` |
/// | 8 | check: the first bytes of the SHA-256 over the key's digest and the header's other fields |
/// | 4, 4, 8 | width, height, length of the picture, big-endian |
/// | 1, … | length of the media type, the media type |
/// | 1, … | length of the entity tag, the entity tag |
/// | … | the picture |
///
/// The check binds the header to its key, and the entity tag, which is a hash, binds the picture to the header:
/// a file that is cut short, damaged or under another's name is never taken for a picture.
enum DiskCacheFile {
    private static let magic = Array("stills01".utf8)

    static func encode(_ picture: CachedPicture, for key: CacheKey) -> ByteBuffer {
        var fields = ByteBuffer()
        fields.writeInteger(UInt32(clamping: picture.width))
        fields.writeInteger(UInt32(clamping: picture.height))
        fields.writeInteger(UInt64(picture.bytes.readableBytes))
        for text in [picture.mediaType, picture.etag] {
            let bytes = text.utf8.prefix(255)
            fields.writeInteger(UInt8(clamping: bytes.count))
            fields.writeBytes(bytes)
        }
        var file = ByteBuffer(bytes: magic)
        file.reserveCapacity(16 + fields.readableBytes + picture.bytes.readableBytes)
        file.writeBytes(check(of: fields, key))
        file.writeImmutableBuffer(fields)
        file.writeImmutableBuffer(picture.bytes)
        return file
    }

    /// The picture that `file` holds, or `nil` where it is not whole or not that of `key`.
    static func decode(_ file: ByteBuffer, for key: CacheKey) -> CachedPicture? {
        var file = file
        guard file.readBytes(length: 8) == magic, let claimed = file.readBytes(length: 8) else { return nil }
        let start = file
        guard let width: UInt32 = file.readInteger(), let height: UInt32 = file.readInteger(),
            let length: UInt64 = file.readInteger(), let mediaType = readText(&file), let etag = readText(&file),
            let fields = start.getSlice(at: start.readerIndex, length: file.readerIndex - start.readerIndex),
            claimed == check(of: fields, key), length == UInt64(file.readableBytes)
        else { return nil }
        let picture = CachedPicture(
            bytes: file.slice(),
            mediaType: mediaType,
            width: Int(width),
            height: Int(height)
        )
        return picture.etag == etag ? picture : nil
    }

    private static func readText(_ file: inout ByteBuffer) -> String? {
        file.readInteger(as: UInt8.self).flatMap { file.readString(length: Int($0)) }
    }

    private static func check(of fields: ByteBuffer, _ key: CacheKey) -> [UInt8] {
        Array(SHA256.hash(data: Array(key.digest.utf8) + Array(fields.readableBytesView)).prefix(8))
    }
}
