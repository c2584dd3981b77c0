import Core

/// The options of a rendition that requests name, in a query or a body alike, all but the format.
struct RenditionOptions: Sendable, Equatable {
    var quality: Int?
    var width: Int?
    var height: Int?
    var fit: Fit?
    var position: Position?
    var background: Color?

    init() {}

    /// Reads the options of `fields`; what is wrong with them is among its problems afterwards.
    init(
        _ fields: inout FieldReader,
        widths: ClosedRange<Int> = 1...MediaLimits.maximumSide,
        heights: ClosedRange<Int> = 1...MediaLimits.maximumSide
    ) {
        quality = fields.integer("quality", in: 1...100)
        width = fields.integer("width", in: widths)
        height = fields.integer("height", in: heights)
        fit = fields.choice("fit")
        position = fields.choice("position")
        background = fields.value("background", "must be a colour name, rrggbb or rrggbbaa.") { Color($0) }
    }

    var isEmpty: Bool { self == RenditionOptions() }

    /// The options as a query, in a fixed order.
    var pairs: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("width", width.map(String.init)),
            ("height", height.map(String.init)),
            ("fit", fit?.rawValue),
            ("position", position?.rawValue),
            ("background", background?.hexadecimal),
            ("quality", quality.map(String.init)),
        ]
        return all.compactMap { name, value in value.map { (name: name, value: $0) } }
    }

    func rendition(_ format: OutputFormat) -> Rendition {
        Rendition(
            format: format,
            quality: quality,
            width: width,
            height: height,
            fit: fit ?? .contain,
            position: position ?? .center,
            background: background
        )
    }
}
