import Core
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The query, decoded.
    func query() throws -> Query {
        try Query(uri.query ?? "")
    }

    /// The JSON object in the body; an empty one where there is no body and `emptyIsObject` holds.
    ///
    /// Throws `body_invalid`, `upload_too_large` past 64 KiB, which no field here comes near, or `request_timeout`
    /// where a byte comes later than 10 seconds after the first look. A client that says nothing at all is not told: its
    /// connection ends at the idle time.
    func jsonObject(emptyIsObject: Bool) async throws -> [String: JSONValue] {
        let deadline = Deadline(seconds: 10)
        var bytes = ByteBuffer()
        for try await chunk in body {
            guard !deadline.hasPassed else { throw Self.tooSlow }
            guard bytes.readableBytes + chunk.readableBytes <= 64 * 1024 else { throw HTTPError(.contentTooLarge) }
            bytes.writeImmutableBuffer(chunk)
        }
        if bytes.readableBytes == 0, emptyIsObject || headers[.contentType] == nil { return [:] }
        return try JSONValue.object(from: bytes.readableBytesView)
    }

    private static let tooSlow = StillsError(
        .requestTimeout,
        "The body took longer than 10 seconds.",
        fix: "Send it at once, or over a faster connection."
    )
}
