import Core

@testable import Storage

/// What test servers answer with.
enum Answer {
    /// A head and a body, with its length.
    static func plain(_ status: String = "200 OK", _ fields: [String] = [], body: [UInt8] = []) -> [TestServer.Action] {
        [head(status, fields + ["Content-Length: \(body.count)"]), .send(body)]
    }

    static func head(_ status: String, _ fields: [String]) -> TestServer.Action {
        .text((["HTTP/1.1 \(status)"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
    }

    static func redirect(to location: String, status: String = "302 Found") -> [TestServer.Action] {
        plain(status, ["Location: \(location)"])
    }

    /// What a well-behaved server answers to a range of `content`, or to a request for all of it.
    static func content(
        _ content: [UInt8],
        to request: TestServer.Request,
        etag: String = "\"one\""
    ) -> [TestServer.Action] {
        let fields = ["ETag: \(etag)", "Accept-Ranges: bytes"]
        guard let range = request.range else { return plain("200 OK", fields, body: content) }
        guard range.lowerBound < content.count else {
            return plain("416 Range Not Satisfiable", ["Content-Range: bytes */\(content.count)"])
        }
        let last = min(range.upperBound, content.count - 1)
        return plain(
            "206 Partial Content",
            fields + ["Content-Range: bytes \(range.lowerBound)-\(last)/\(content.count)"],
            body: Array(content[range.lowerBound...last])
        )
    }

    /// Bytes that differ from place to place.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    }
}

extension SourceClient {
    /// A client that may reach `127.0.0.1`, and nothing else on this machine.
    static func local(
        names: [String] = [],
        _ change: (inout SourceConfiguration) -> Void = { _ in }
    ) -> SourceClient {
        var configuration = SourceConfiguration()
        configuration.allowPrivate = ["127.0.0.1"].compactMap { AddressBlock($0) }
        change(&configuration)
        return SourceClient(configuration: configuration, names: names)
    }

    func openReader(_ url: SourceURL, deadline: Deadline) throws -> any RangeReader {
        try openReader(Source(url), deadline: deadline)
    }

    func download(_ url: SourceURL, into file: StagedFile, limit: Int, deadline: Deadline) throws {
        try download(Source(url), into: file, limit: limit, deadline: deadline)
    }

    func post(_ url: SourceURL, json: [UInt8], deadline: Deadline) throws -> Int {
        try post(Source(url), json: json, deadline: deadline)
    }
}
