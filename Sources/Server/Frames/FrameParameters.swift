import Core

/// What a frame is asked for by: in a query, in a body, or in a signed query alike.
struct FrameParameters: Sendable {
    let source: NamedSource
    let request: FrameRequest
    /// All of it as a query, in a fixed order, with what is left out left out.
    let pairs: [(name: String, value: String)]

    /// Reads the query of a request.
    ///
    /// Throws `parameter_invalid`.
    init(_ query: Query, isSigned: Bool = false) throws {
        var fields = try SourceAccess.fields(of: query, isSigned: isSigned, known: Self.names)
        try self.init(&fields)
    }

    /// Reads the rest of some fields, and finishes them.
    init(_ fields: inout FieldReader, formats: [OutputFormat] = OutputFormat.allCases) throws {
        source = NamedSource(&fields)
        let names = formats.map(\.rawValue).joined(separator: ", ").replacing("jpeg", with: "jpeg, jpg")
        let format = fields.value("format", "must be one of \(names).") { text in
            OutputFormat(name: text).flatMap { formats.contains($0) ? $0 : nil }
        }
        let percent = fields.number("offset_percent", in: 0...100)
        let seconds = fields.number("offset_seconds", in: FramePosition.secondsRange)
        if percent != nil && seconds != nil { fields.refuse("offset_seconds", "does not go with `offset_percent`.") }
        let choice = fields.value("frame", "must be one of key, exact, best.") { FrameChoice(rawValue: $0) }
        let options = RenditionOptions(&fields, widths: 16...3840, heights: 16...2160)
        try fields.finish()
        request = FrameRequest(
            position: seconds.map { .seconds($0) } ?? percent.map { .percent($0) } ?? .default,
            choice: choice ?? .key,
            rendition: options.rendition(format ?? .jpeg)
        )
        let own: [(String, String?)] = [
            ("url", source.url), ("credentials_key", source.credentials), ("format", format?.rawValue),
            ("offset_percent", percent.map { "\($0)" }),
            ("offset_seconds", seconds.map { "\($0)" }), ("frame", choice?.rawValue),
        ]
        pairs = own.compactMap { name, value in value.map { (name: name, value: $0) } } + options.pairs
    }

    /// Whether a position or the like was asked for.
    var saysMoreThanSource: Bool { pairs.contains { $0.name != "url" && $0.name != "credentials_key" } }

    static let names: Set<String> = [
        "url", "format", "width", "height", "offset_percent", "offset_seconds", "credentials_key", "frame", "fit",
        "quality", "position", "background",
    ]
}
