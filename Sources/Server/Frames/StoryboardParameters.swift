import Core

/// What `GET /storyboard?url=…` is asked for.
struct StoryboardParameters: Sendable {
    /// What is answered.
    enum Answer: Hashable, Sendable {
        case sheet(OutputFormat)
        /// The WebVTT file that points into the sheet.
        case cues

        init?(name: String) {
            if name == "vtt" {
                self = .cues
            } else if let format = OutputFormat(name: name) {
                self = .sheet(format)
            } else {
                return nil
            }
        }
    }

    let source: NamedSource
    let answer: Answer
    let request: StoryboardRequest

    /// Reads the query.
    ///
    /// Throws `parameter_invalid`.
    init(_ query: Query, isSigned: Bool) throws {
        var fields = try SourceAccess.fields(of: query, isSigned: isSigned, known: Self.names)
        source = NamedSource(&fields)
        let standard = StoryboardRequest()
        let sides = 1...StoryboardRequest.maximumSide
        let columns = fields.integer("columns", in: sides) ?? standard.columns
        let rows = fields.integer("rows", in: sides)
        let interval = fields.number("interval", in: StoryboardRequest.intervals)
        if rows != nil && interval != nil { fields.refuse("interval", "does not go with `rows`.") }
        let width = fields.integer("width", in: StoryboardRequest.tileWidths) ?? standard.tileWidth
        let answer = fields.value("format", "must be one of jpeg, jpg, png, webp, avif, vtt.") { Answer(name: $0) }
        let quality = fields.integer("quality", in: 1...100)
        try fields.finish()
        self.answer = answer ?? .sheet(.jpeg)
        var request = StoryboardRequest(columns: columns, tileWidth: width, quality: quality)
        request.division = interval.map { .interval($0) } ?? rows.map { .rows($0) } ?? standard.division
        switch self.answer {
        case .sheet(let format): request.format = format
        case .cues: request.format = nil
        }
        self.request = request
    }

    /// The query of the sheet that the cues point into.
    var sheetPairs: [(name: String, value: String)] {
        let division =
            switch request.division {
            case .rows(let rows): ("rows", String(rows))
            case .interval(let seconds): ("interval", String(seconds))
            }
        let pairs: [(name: String, value: String?)] = [
            ("url", source.url), ("credentials_key", source.credentials), ("columns", String(request.columns)),
            division, ("width", String(request.tileWidth)),
            ("quality", request.quality.map { String($0) }), ("format", OutputFormat.jpeg.rawValue),
        ]
        return pairs.compactMap { name, value in value.map { (name: name, value: $0) } }
    }

    private static let names: Set<String> = [
        "url", "columns", "rows", "interval", "width", "format", "quality", "credentials_key",
    ]
}
