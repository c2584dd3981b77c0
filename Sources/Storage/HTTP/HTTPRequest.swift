/// What is asked of a server.
struct HTTPRequest {
    /// The bytes of a source that are asked for.
    enum Part {
        case whole
        case range(Range<Int64>)
        /// The last byte, whose place tells the length.
        case last
    }

    var url: SourceURL
    var part = Part.whole
    /// A JSON body, which makes the request a POST.
    var json: [UInt8]?

    /// The header fields beyond those that libcurl sends by itself.
    var fields: [String] {
        // A compressed body could grow without bound, and its ranges would be those of the compressed form.
        var fields = ["Accept: */*", "Accept-Encoding: identity"]
        switch part {
        case .whole: break
        case .range(let range): fields.append("Range: bytes=\(range.lowerBound)-\(range.upperBound - 1)")
        case .last: fields.append("Range: bytes=-1")
        }
        // Without an empty Expect, libcurl waits a second for the permission to send a larger body.
        if json != nil { fields += ["Content-Type: application/json", "Expect:"] }
        return fields
    }
}
