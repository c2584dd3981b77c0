import Core

/// The boxes of an AVIF file (ISO/IEC 14496-12, big-endian).
enum AVIFFile {
    /// Throws `image_too_large` where a file has no data: libheif 1.15 writes such a one, and calls it a success, when its
    /// encoder finds no memory.
    static func checkData(_ file: [UInt8]) throws {
        var position = 0
        while position + 8 <= file.count {
            let length = (0..<4).reduce(0) { $0 << 8 | Int(file[position + $1]) }
            let isData = file[position + 4..<position + 8].elementsEqual("mdat".utf8)
            // A length of 0 reaches to the end, one of 1 is told elsewhere: files of more than 4 GiB have it.
            if isData && (length == 0 ? file.count - position > 8 : length > 8 || length == 1) { return }
            guard length >= 8 else { break }
            position += length
        }
        throw StillsError(
            .imageTooLarge,
            "Encoding the picture takes more memory than a job may take.",
            fix: "Ask for a smaller picture or another format, or raise `isolation.memory_bytes`."
        )
    }
}
