import Catalog
import Core
import HTTPTypes
import Hummingbird
import Isolation
import NIOCore
import Storage

/// `GET /storyboard?url=…`: many frames of a video in one picture, and the WebVTT file that points into it.
struct StoryboardController: Sendable {
    /// A storyboard as it is sent, but for the cues, whose URL is another for each request.
    struct Made: Sendable {
        let grid: StoryboardGrid
        let sheet: ByteBuffer?
        let usage: SourceUsage

        init(_ storyboard: Storyboard) {
            grid = storyboard.grid
            sheet = storyboard.picture.map { ByteBuffer(bytes: $0.bytes) }
            usage = storyboard.usage
        }
    }

    static let path = "/storyboard"

    let access: SourceAccess
    let signer: URLSigner
    let links: ImageLinks
    let opener: SourceOpener
    let renderer: any Renderer
    let jobs: SourceJobs<StoryboardRequest, Made>

    func add(to routes: Routes) {
        routes.on("\(Self.path)", .get, use: storyboard)
    }

    private func storyboard(_ request: Request, _ context: RequestState) async throws -> Response {
        let grant = try await access.grant(request)
        let parameters = try StoryboardParameters(grant.query, isSigned: grant.isSigned)
        let opening = try await opener.prepare(parameters.source, account: grant.account, for: request)
        let key = SourceJobs<StoryboardRequest, Made>.Key(
            account: grant.account,
            source: opening.source,
            request: parameters.request
        )
        let made = try await context.whileClientWaits {
            try await jobs.value(for: key) { deadline in
                Made(
                    try await renderer.storyboard(
                        from: { try opening.open(deadline) },
                        as: parameters.request,
                        deadline: deadline
                    )
                )
            }
        }
        return try await answer(parameters, made, grant, request)
    }

    private func answer(
        _ parameters: StoryboardParameters,
        _ made: Made,
        _ grant: SourceAccess.Grant,
        _ request: Request
    ) async throws -> Response {
        var headers: HTTPFields = [
            .cacheControl: grant.cacheControl,
            .sourceBytes: String(made.usage.bytes),
            .sourceRequests: String(made.usage.requests),
        ]
        let body: ByteBuffer
        switch parameters.answer {
        case .sheet(let format):
            headers[.contentType] = format.mediaType
            body = made.sheet ?? ByteBuffer()
        case .cues:
            headers[.contentType] = "text/vtt; charset=utf-8"
            body = ByteBuffer(string: made.grid.webVTT(sheet: try await sheetURL(parameters, grant, request)))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }

    /// Where a player gets the sheet: signed, since a page has no key.
    private func sheetURL(
        _ parameters: StoryboardParameters,
        _ grant: SourceAccess.Grant,
        _ request: Request
    ) async throws -> String {
        let pairs = parameters.sheetPairs + [(name: SourceAccess.accountName, value: grant.account)]
        let signed = try await signer.sign(path: Self.path, pairs: pairs, expiresIn: nil)
        return links.absolute(signed.path, for: request)
    }
}
