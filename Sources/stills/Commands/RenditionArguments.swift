import ArgumentParser
import Core

/// The options of a rendition, as every command that makes one takes them.
struct RenditionArguments: ParsableArguments {
    @Option(help: "jpg, png, webp or avif.") var format: String?
    @Option(help: "The width in pixels, 1 to \(MediaLimits.maximumSide).") var width: Int?
    @Option(help: "The height in pixels, 1 to \(MediaLimits.maximumSide).") var height: Int?
    @Option(help: "\(Fit.allCases.map(\.rawValue).joined(separator: ", ")).") var fit: String?
    @Option(help: "Which part stays under cover, or where the picture stands under pad: center, top, top-left, …")
    var position: String?
    @Option(help: "The colour under transparency and of a border: a name, rrggbb or rrggbbaa.") var background: String?
    @Option(help: "1 to 100.") var quality: Int?

    /// The options but the format, as the query of a URL.
    var query: String {
        let pairs: [(String, String?)] = [
            ("width", width.map(String.init)), ("height", height.map(String.init)), ("fit", fit),
            ("position", position), ("background", background), ("quality", quality.map(String.init)),
        ]
        return pairs.compactMap { name, value in value.map { "\(name)=\(Query.encode($0))" } }.joined(separator: "&")
    }
}
