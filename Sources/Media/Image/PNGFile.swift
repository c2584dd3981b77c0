import Core

/// The chunks of a PNG file (PNG specification, section 5).
enum PNGFile {
    /// The most texts that may be compressed.
    ///
    /// Programs write a handful: profiles and descriptions.
    private static let maximumTexts = 64

    /// Throws `image_too_large` where texts beside the picture could take more memory than it does, and
    /// `image_undecodable` where the file ends before the first pixel.
    ///
    /// libpng unpacks each of the texts with the header, to up to 8 MB, and believes what a chunk says of its length.
    static func check(_ file: UnsafeRawBufferPointer) throws {
        var texts = 0
        var hasPixels = false
        var position = 8
        while position + 8 <= file.count {
            let length = Int(UInt32(bigEndian: file.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            let name = String(decoding: file[(position + 4)..<(position + 8)], as: UTF8.self)
            if name == "zTXt" || name == "iTXt" { texts += 1 }
            hasPixels = hasPixels || name == "IDAT"
            // Length, name and checksum take 12 bytes.
            position += 12 + length
            guard hasPixels || position <= file.count else { throw StillsError.undecodable() }
            guard texts <= maximumTexts else {
                throw StillsError(
                    .imageTooLarge,
                    "The picture has more than \(maximumTexts) compressed texts beside its pixels.",
                    fix: "Save it without its descriptions."
                )
            }
        }
    }
}
