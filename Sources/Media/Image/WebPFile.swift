/// The chunks of a WebP file (RIFF container, little-endian; WebP container specification).
enum WebPFile {
    /// The same picture without EXIF, XMP and ICC chunks: libvips 8.14 writes an EXIF chunk whatever it is told.
    ///
    /// Bytes that do not read as such a file come back as they are.
    static func withoutMetadata(_ file: [UInt8]) -> [UInt8] {
        var kept = Array(file.prefix(12))
        var position = 12
        while position + 8 <= file.count {
            let name = String(decoding: file[position..<position + 4], as: UTF8.self)
            let length = (0..<4).reduce(0) { $0 | Int(file[position + 4 + $1]) << (8 * $1) }
            let end = position + 8 + length + length % 2
            guard end <= file.count else { return file }
            if !metadata.contains(name) {
                kept += file[position..<end]
                // The flags of the extended header: ICC 0x20, EXIF 0x08, XMP 0x04.
                if name == "VP8X", length > 0 { kept[kept.count - (end - position) + 8] &= ~0x2C }
            }
            position = end
        }
        guard kept.count > 12, position == file.count else { return file }
        for index in 0..<4 { kept[4 + index] = UInt8(truncatingIfNeeded: (kept.count - 8) >> (8 * index)) }
        return kept
    }

    private static let metadata: Set = ["EXIF", "XMP ", "ICCP"]
}
