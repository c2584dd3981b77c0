import Core

/// The chunks of a PNG file (PNG specification, section 5).
enum PNGFile {
    /// The most texts that may be compressed.
    ///
    /// Programs write a handful: profiles and descriptions.
    private static let maximumTexts = 64

    /// Throws `image_too_large` where texts beside the picture could take more memory than it does.
    ///
    /// libpng unpacks each of them with the header, to up to 8 MB.
    static func check(_ file: UnsafeRawBufferPointer) throws {
        var texts = 0
        var position = 8
        while position + 8 <= file.count {
            let length = Int(UInt32(bigEndian: file.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            if ["zTXt", "iTXt"].contains(where: { file[(position + 4)..<(position + 8)].elementsEqual($0.utf8) }) {
                texts += 1
            }
            // Length, name and checksum take 12 bytes.
            position += 12 + length
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
