/// A format that renditions are encoded in.
package enum OutputFormat: String, Sendable, CaseIterable, Codable {
    case jpeg, png, webp, avif

    /// Reads the name of a format; `jpg` means `jpeg`.
    package init?(name: String) {
        if name == "jpg" { self = .jpeg } else { self.init(rawValue: name) }
    }

    /// The same format as that of a stored picture.
    package var stored: ImageFormat {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        case .webp: .webp
        case .avif: .avif
        }
    }

    package var mediaType: String { stored.mediaType }
    package var fileExtension: String { stored.fileExtension }

    /// The quality that is used where none is asked for.
    ///
    /// PNG is lossless and has none.
    package var defaultQuality: Int {
        switch self {
        case .jpeg, .webp: 80
        case .avif: 55
        case .png: 100
        }
    }
}

extension ImageFormat {
    /// The format of a rendition that asks for none: the original's own where it can be written; PNG for GIF and
    /// SVG, which may be transparent; JPEG for the rest.
    package var defaultOutput: OutputFormat {
        switch self {
        case .jpeg, .tiff, .heic: .jpeg
        case .png, .gif, .svg: .png
        case .webp: .webp
        case .avif: .avif
        }
    }
}
