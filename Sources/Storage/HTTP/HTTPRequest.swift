/// What is asked of a server.
struct HTTPRequest {
    var url: SourceURL
    /// The bytes asked for; `nil` asks for all.
    var range: Range<Int64>?
    /// A JSON body, which makes the request a POST.
    var json: [UInt8]?

    init(url: SourceURL, range: Range<Int64>? = nil, json: [UInt8]? = nil) {
        self.url = url
        self.range = range
        self.json = json
    }

    /// The header fields beyond those that libcurl sends by itself.
    var fields: [String] {
        // A compressed body could grow without bound, and its ranges would be those of the compressed form.
        var fields = ["Accept: */*", "Accept-Encoding: identity"]
        if let range { fields.append("Range: bytes=\(range.lowerBound)-\(range.upperBound - 1)") }
        // Without an empty Expect, libcurl waits a second for the permission to send a larger body.
        if json != nil { fields += ["Content-Type: application/json", "Expect:"] }
        return fields
    }
}
