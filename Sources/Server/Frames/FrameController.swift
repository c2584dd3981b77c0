import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Isolation
import Storage

/// `GET /image?url=…`: a frame of a video that lies elsewhere.
struct FrameController: Sendable {
    let authenticator: Authenticator
    let cutter: FrameCutter

    /// The frame, with what it cost in its headers.
    func frame(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.frames, request)
        let parameters = try FrameParameters(try request.query())
        let source = try SourceURL(parameters.source)
        let cut = try await cutter.cut(source, parameters.request, account: principal.accountID)
        var headers: HTTPFields = [
            .contentType: cut.format.mediaType,
            // The source may change at any time, so only a short memory is safe, and only the client's own.
            .cacheControl: "private, max-age=60",
            .frameKind: cut.kind.rawValue,
            .sourceBytes: String(cut.usage.bytes),
            .sourceRequests: String(cut.usage.requests),
        ]
        headers[.frameTime] = cut.time.map { $0.formatted(.number.precision(.fractionLength(3)).grouping(.never)) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: cut.bytes))
    }
}
