import Catalog
import Core
import HTTPTypes
import Hummingbird

/// `GET /image?url=…`: a frame of a video that lies elsewhere, for a key or for a signature.
struct FrameController: Sendable {
    let access: SourceAccess
    let opener: SourceOpener
    let cutter: FrameCutter

    /// The frame, with what it cost in its headers.
    func frame(_ request: Request, _ context: RequestState) async throws -> Response {
        let grant = try await access.grant(request)
        let parameters = try FrameParameters(grant.query, isSigned: grant.isSigned)
        let opening = try await opener.prepare(parameters.source, account: grant.account, for: request)
        let key = FrameCutter.Key(account: grant.account, source: opening.source, request: parameters.request)
        let cut = try await context.whileClientWaits { try await cutter.cut(key, open: opening.open) }
        var headers: HTTPFields = [
            .contentType: cut.format.mediaType,
            .cacheControl: grant.cacheControl,
            .frameKind: cut.kind.rawValue,
            .sourceBytes: String(cut.usage.bytes),
            .sourceRequests: String(cut.usage.requests),
        ]
        headers[.frameTime] = cut.time.map { String((($0 * 1000).rounded()) / 1000) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: cut.bytes))
    }
}
