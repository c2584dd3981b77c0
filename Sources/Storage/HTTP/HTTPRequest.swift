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
    /// Which version of the source is wanted, where that matters.
    var condition: HTTPCondition?
    /// A JSON body, which makes the request a POST.
    var json: [UInt8]?
    /// What opens the place, added by whoever knows the credentials.
    var authorization: [HeaderField] = []

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
        if json != nil { fields += [HeaderField("Content-Type", "application/json"), HeaderField("Expect", "")] }
        return fields + authorization
    }
}
