import Catalog
import Core
import HTTPTypes
import Hummingbird
import NIOCore

/// Sends originals as they were stored, whole or by range; those that never leave, as pictures of their own size.
struct OriginalSender: Sendable {
    let library: ImageLibrary
    let renditions: RenditionStore

    /// The answer to a GET or HEAD for an original, with `headers` added.
    func send(_ image: ImageRecord, _ request: Request, headers: HTTPFields = [:]) async throws -> Response {
        guard image.format.delivered == image.format else {
            let rendition = Rendition(format: image.format.defaultOutput)
            return try await renditions.send(rendition, of: image, request, headers: headers)
        }
        let etag = "\"\(image.blob.prefix(32))\""
        var headers = headers
        headers[.eTag] = etag
        headers[.acceptRanges] = "bytes"
        if request.alreadyHas(etag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = image.format.mediaType
        // A range of what the client has an older version of would mix the two; an original never changes, so
        // only a foreign tag can differ here.
        let isCurrent = request.headers[.ifRange].map { $0 == etag } ?? true
        let range: Range<Int>?
        do {
            // A range is of a GET alone (RFC 9110 section 14.2).
            let isAsked = isCurrent && request.method == .get
            range = isAsked ? try ByteRange.parse(request.headers[.range], length: image.size) : nil
        } catch let error as StillsError {
            // A client learns from this header what it may ask for (RFC 9110 section 15.5.17).
            var response = error.response(on: Surface(of: request))
            response.headers[.contentRange] = "bytes */\(image.size)"
            return response
        }
        if let range {
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(image.size)"
        }
        let span = range ?? 0..<image.size
        guard request.method != .head else {
            headers[.contentLength] = String(span.count)
            return Response(status: range == nil ? .ok : .partialContent, headers: headers)
        }
        let file = try await library.open(image)
        let files = library.files
        let body = ResponseBody(contentLength: span.count) { writer in
            var offset = span.lowerBound
            while offset < span.upperBound {
                let start = offset
                let count = min(chunkLength, span.upperBound - start)
                let bytes = try await files.run { try file.read(at: Int64(start), count: count) }
                guard !bytes.isEmpty else { throw StillsError.originalCutShort }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
            }
            try await writer.finish(nil)
        }
        return Response(status: range == nil ? .ok : .partialContent, headers: headers, body: body)
    }
}

private let chunkLength = 256 * 1024

extension StillsError {
    /// Closes the connection, so that the client does not take a part for the whole.
    fileprivate static let originalCutShort = StillsError(
        .storageFailed,
        "A stored file is shorter than it was.",
        fix: "Restore it from a backup."
    )
}
