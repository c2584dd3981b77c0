import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Storage

/// `GET /image?url=…`: a frame of a video that lies elsewhere.
struct FrameController: Sendable {
    let authenticator: Authenticator
    let links: ImageLinks
    let samples: Samples
    let sources: SourceClient
    let cutter: FrameCutter

    /// The frame, with what it cost in its headers.
    func frame(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.frames, request)
        let parameters = try FrameParameters(try request.query())
        let source = try SourceURL(parameters.source)
        let key = FrameCutter.Key(account: principal.accountID, source: source, request: parameters.request)
        let sample = links.base.localPath(of: parameters.source, for: request).flatMap { samples.open($0) }
        let cut = try await cutter.cut(key) { deadline in
            if let sample { return FileRangeReader(sample) }
            return try sources.openReader(source, deadline: deadline)
        }
        var headers: HTTPFields = [
            .contentType: cut.format.mediaType,
            // The source may change at any time, so only a short memory is safe, and only the client's own.
            .cacheControl: "private, max-age=60",
            .frameKind: cut.kind.rawValue,
            .sourceBytes: String(cut.usage.bytes),
            .sourceRequests: String(cut.usage.requests),
        ]
        headers[.frameTime] = cut.time.map { String((($0 * 1000).rounded()) / 1000) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: cut.bytes))
    }
}
