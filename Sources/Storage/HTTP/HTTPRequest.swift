import Core

/// What is asked of a server.
struct HTTPRequest {
    /// The bytes of a source that are asked for.
    enum Part {
        case whole
        case range(Range<Int64>)
        /// The last byte, whose place tells the length.
        case last
    }

    /// What is sent along.
    struct Body {
        let type: String
        let bytes: [UInt8]

        static func json(_ bytes: [UInt8]) -> Body { Body(type: "application/json", bytes: bytes) }

        static func form(_ text: Secret) -> Body {
            Body(type: "application/x-www-form-urlencoded", bytes: Array(text.text.utf8))
        }
    }

    /// `GET`, or another where there is a body or a server wants it.
    private(set) var method = "GET"
    var url: SourceURL
    private(set) var part = Part.whole
    /// Which version of the source is wanted, where that matters.
    private(set) var condition: HTTPCondition?
    private(set) var body: Body?
    /// What goes beyond the fields that every request has, such as what opens the place.
    private var more: [HeaderField] = []

    init(url: SourceURL, part: Part = .whole, condition: HTTPCondition? = nil) {
        self.url = url
        self.part = part
        self.condition = condition
    }

    /// A POST.
    init(url: SourceURL, posting body: Body) {
        self.url = url
        self.body = body
        method = "POST"
    }

    /// A PUT of nothing, of which all that matters is in its fields.
    init(puttingNothingTo url: SourceURL) {
        self.url = url
        method = "PUT"
    }

    func adding(_ fields: [HeaderField]) -> HTTPRequest {
        var request = self
        request.more += fields
        return request
    }

    /// The header fields beyond those that libcurl sends by itself.
    var fields: [HeaderField] {
        // A compressed body could grow without bound, and its ranges would be those of the compressed form.
        var fields = [HeaderField("Accept", "*/*"), HeaderField("Accept-Encoding", "identity")]
        switch part {
        case .whole: break
        case .range(let range): fields.append(HeaderField("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        case .last: fields.append(HeaderField("Range", "bytes=-1"))
        }
        if let condition { fields.append(condition.field) }
        // Without an empty Expect, libcurl waits a second for the permission to send a larger body.
        if let body { fields += [HeaderField("Content-Type", body.type), HeaderField("Expect", "")] }
        return fields + more
    }
}
