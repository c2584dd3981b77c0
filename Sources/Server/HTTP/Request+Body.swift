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
    /// Throws `body_invalid`, or `upload_too_large` past 64 KiB, which no field here comes near.
    func jsonObject(emptyIsObject: Bool) async throws -> [String: JSONValue] {
        let bytes = try await body.collect(upTo: 64 * 1024)
        if bytes.readableBytes == 0, emptyIsObject || headers[.contentType] == nil { return [:] }
        return try JSONValue.object(from: bytes.readableBytesView)
    }
}
