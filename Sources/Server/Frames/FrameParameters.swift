import Core

/// What `GET /image?url=…` is asked for.
struct FrameParameters: Sendable {
    let source: String
    let request: FrameRequest

    /// Reads the query.
    ///
    /// Throws `parameter_invalid`, or `credentials_unknown` where stored credentials are named.
    init(_ query: Query) throws {
        var fields = FieldReader(try SourceParameter.reassemble(query, known: Self.names))
        let url = fields.text("url", length: 1...8192)
        fields.require("url")
        let format = fields.value("format", "must be one of jpeg, jpg, png, webp, avif.") { OutputFormat(name: $0) }
        let percent = fields.number("offset_percent", in: 0...100)
        let seconds = fields.number("offset_seconds", in: FramePosition.secondsRange)
        if percent != nil && seconds != nil { fields.refuse("offset_seconds", "does not go with `offset_percent`.") }
        let credentials = fields.text("credentials_key", length: 1...200)
        let choice = fields.value("frame", "must be one of key, exact, best.") { FrameChoice(rawValue: $0) }
        let options = RenditionOptions(&fields, widths: 16...3840, heights: 16...2160)
        try fields.finish()
        if credentials != nil { throw Self.credentialsUnknown }
        source = url ?? ""
        request = FrameRequest(
            position: seconds.map { .seconds($0) } ?? percent.map { .percent($0) } ?? .default,
            choice: choice ?? .key,
            rendition: options.rendition(format ?? .jpeg)
        )
    }

    static let names: Set<String> = [
        "url", "format", "width", "height", "offset_percent", "offset_seconds", "credentials_key", "frame", "fit",
        "quality", "position", "background",
    ]

    static let credentialsUnknown = StillsError(
        .credentialsUnknown,
        "There are no stored credentials of this name.",
        fix: "Give a presigned https URL, which needs none."
    )
}
