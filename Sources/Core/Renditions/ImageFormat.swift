/// The encoded form of a stored picture.
package enum ImageFormat: String, Sendable, CaseIterable, Codable {
    case jpeg, png, webp, avif, heic, gif, tiff, svg

    /// How many bytes of a file tell its format.
    package static let signatureLength = 4_096

    /// The format that `head`, the first bytes of a file, announces; `nil` where it is none of ours.
    ///
    /// Signatures: JPEG (ITU-T T.81 B.1.1.3), PNG (RFC 2083 3.1), WebP (RIFF container), ISO base media `ftyp`
    /// brands (AVIF 1.1, ISO/IEC 23008-12), GIF (87a, 89a), TIFF 6.0 and BigTIFF; for SVG, ``SVGSignature``. The first
    /// 64 bytes are enough for all but SVG, which needs ``signatureLength``.
    package init?(signatureOf head: some Collection<UInt8>) {
        let bytes = Array(head.prefix(64))
        func text(_ range: Range<Int>) -> String? {
            range.upperBound <= bytes.count ? String(bytes[range].map { Character(Unicode.Scalar($0)) }) : nil
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if text(0..<4) == "RIFF", text(8..<12) == "WEBP" {
            self = .webp
        } else if let mark = text(0..<6), mark == "GIF87a" || mark == "GIF89a" {
            self = .gif
        } else if let mark = text(0..<4), ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains(mark) {
            self = .tiff
        } else if text(4..<8) == "ftyp" {
            let brands = stride(from: 8, to: bytes.count, by: 4).compactMap { text($0..<$0 + 4) }
            if brands.contains(where: { $0 == "avif" || $0 == "avis" }) {
                self = .avif
            } else if brands.contains(where: { ["heic", "heix", "heim", "heis", "mif1"].contains($0) }) {
                self = .heic
            } else {
                return nil
            }
        } else if SVGSignature.isSVG(head.prefix(Self.signatureLength)) {
            self = .svg
        } else {
            return nil
        }
    }

    /// What an original of this format is sent as: itself, but for SVG, which can hold scripts and never leaves.
    package var delivered: ImageFormat { self == .svg ? .png : self }

    package var mediaType: String { "image/" + rawValue }

    /// The usual file name extension, without a dot.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .tiff: "tif"
        default: rawValue
        }
    }
}
