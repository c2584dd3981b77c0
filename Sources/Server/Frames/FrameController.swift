import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `GET /image?url=…`: a frame of a video that lies elsewhere, for a key or for a signature.
struct FrameController: Sendable {
    let authenticator: Authenticator
    let signer: URLSigner
    let rows: RowCache
    let opener: SourceOpener
    let cutter: FrameCutter
    let configuration: DeliveryConfiguration

    /// What is asked, and by whom.
    private struct Order {
        let account: String
        let parameters: FrameParameters
        let cacheControl: String
    }

    /// The frame, with what it cost in its headers.
    func frame(_ request: Request, _ context: RequestState) async throws -> Response {
        let order = try await order(request)
        let opening = try opener.prepare(order.parameters.source, for: request)
        let key = FrameCutter.Key(account: order.account, source: opening.source, request: order.parameters.request)
        let cut = try await cutter.cut(key, open: opening.open)
        var headers: HTTPFields = [
            .contentType: cut.format.mediaType,
            .cacheControl: order.cacheControl,
            .frameKind: cut.kind.rawValue,
            .sourceBytes: String(cut.usage.bytes),
            .sourceRequests: String(cut.usage.requests),
        ]
        headers[.frameTime] = cut.time.map { String((($0 * 1000).rounded()) / 1000) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: cut.bytes))
    }

    /// Without a key, the query must be signed as it is; with one, what looks like a signature belongs to the source.
    private func order(_ request: Request) async throws -> Order {
        let query = try request.query()
        guard Authenticator.key(request) == nil, SignedURL.isSigned(query) else {
            return Order(
                account: try await authenticator.require(.frames, request).accountID,
                parameters: try FrameParameters(query),
                // The source may change at any time, so only a short memory is safe, and only the client's own.
                cacheControl: "private, max-age=60"
            )
        }
        let expiry = try await signer.verify(path: request.uri.path, query: query)
        // A signature outlives the key that asked for it, but not its account.
        guard let account = query[FrameParameters.accountName], try await rows.hasAccount(account) else {
            throw SignedURL.invalid
        }
        return Order(
            account: account,
            parameters: try FrameParameters(signed: query),
            cacheControl: configuration.cacheControl(signedUntil: expiry)
        )
    }
}
