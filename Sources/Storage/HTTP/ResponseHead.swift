import CCurl

/// The status and the header fields of an answer.
struct ResponseHead {
    private(set) var status = 0
    private var fields: [String: String] = [:]

    /// The value of a field by its name in lower case; a field sent more than once is joined by commas.
    subscript(name: String) -> String? { fields[name] }

    /// Takes one line of a head, its line end included.
    ///
    /// A status line starts anew: an interim answer (1xx) comes before the final one.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ", maxSplits: 2)
            fields = [:]
            status = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
        } else if let colon = text.firstIndex(of: ":") {
            let name = text[..<colon].lowercased()
            let value = String(text[text.index(after: colon)...].trimmingPrefix(while: \.isWhitespace))
            let trimmed = String(value.reversed().trimmingPrefix(while: \.isWhitespace).reversed())
            // In place: a head may hold one name thousands of times.
            if fields[name]?.append(", \(trimmed)") == nil { fields[name] = trimmed }
        }
    }

    var isRedirect: Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    /// The length of the body; `nil` where it is not announced, or not as a number.
    var contentLength: Int64? {
        fields["content-length"].flatMap { ContentRange.number($0[...]) }
    }

    /// What part of the source the body is, where that is told and makes sense.
    var contentRange: ContentRange? { fields["content-range"].flatMap { ContentRange($0) } }

    /// The seconds after which the server wants to be asked again, where it names a number of them (RFC 9110, section 10.2.3).
    var retryAfter: Int? {
        fields["retry-after"].flatMap { ContentRange.number($0[...]) }.map { Int(clamping: $0) }
    }

    /// Whether the server takes no more requests for the moment.
    var isBusy: Bool { status == 429 || status == 503 }

    /// Whether the body is compressed, although nobody asked for that.
    ///
    /// `aws-chunked` says how an object was once uploaded; some stores repeat it on the way out. Of the codings for the
    /// way alone, libcurl undoes the chunks, and no compression.
    var isEncoded: Bool {
        let content = fields["content-encoding"].map { ["", "identity", "aws-chunked"].contains($0.lowercased()) }
        let transfer = fields["transfer-encoding"].map { ["", "identity", "chunked"].contains($0.lowercased()) }
        return content == false || transfer == false
    }

    /// Whether the two answers are of different versions of a representation, as far as they tell.
    func contradicts(_ other: ResponseHead) -> Bool {
        for name in Self.validatorNames {
            if let mine = fields[name], let its = other.fields[name] { return mine != its }
        }
        return false
    }

    /// The fields alone that tell versions apart, for those who keep them.
    var validators: ResponseHead {
        var head = ResponseHead()
        for name in Self.validatorNames { head.fields[name] = fields[name].flatMap { $0.utf8.count > 256 ? nil : $0 } }
        return head
    }

    /// A time in seconds since 1970; `nil` where it is not told, or not as a time.
    func seconds(_ name: String) -> Int? {
        fields[name].map { curl_getdate($0, nil) }.flatMap { $0 < 0 ? nil : $0 }
    }

    /// The first of them that two answers name decides.
    private static let validatorNames = ["etag", "last-modified"]
}
