import Core

/// The format that a URL or a body names: one of ours, or the best that the client takes.
enum RequestedFormat: Sendable, Hashable {
    case output(OutputFormat)
    case auto

    /// Reads `jpg`, `jpeg`, `png`, `webp`, `avif` or `auto`.
    init?(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if let format = OutputFormat(name: text) {
            self = .output(format)
        } else {
            return nil
        }
    }

    static let names = "jpg, png, webp, avif or auto"

    var fileExtension: String {
        switch self {
        case .output(let format): format.fileExtension
        case .auto: "auto"
        }
    }

    /// The format for a client that sent `accept`, where the original is an `original`.
    ///
    /// Browsers name AVIF and WebP in `Accept` where they take them (RFC 9110 section 12.5.1); `*/*` promises neither.
    func resolve(accept: String?, original: ImageFormat) -> OutputFormat {
        switch self {
        case .output(let format):
            return format
        case .auto:
            let accepted = (accept ?? "").split(separator: ",").compactMap { item -> Substring? in
                let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
                return parts.contains("q=0") ? nil : parts.first.map { Substring($0) }
            }
            if accepted.contains("image/avif") { return .avif }
            if accepted.contains("image/webp") { return .webp }
            return original.defaultOutput == .jpeg ? .jpeg : .png
        }
    }
}
