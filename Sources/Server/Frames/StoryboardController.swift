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

    let authenticator: Authenticator
    let links: ImageLinks
    let samples: Samples
    let sources: SourceClient
    let renderer: any Renderer
    let jobs: SourceJobs<StoryboardRequest, Made>

    func add(to routes: Routes) {
        routes.on("\(Self.path)", .get, use: storyboard)
    }

    private func storyboard(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.frames, request)
        let parameters = try StoryboardParameters(try request.query())
        let source = try SourceURL(parameters.source)
        let sample = links.base.localPath(of: parameters.source, for: request).flatMap { samples.open($0) }
        let key = SourceJobs<StoryboardRequest, Made>.Key(
            account: principal.accountID,
            source: source,
            request: parameters.request
        )
        let made = try await jobs.value(for: key) { deadline in
            let open: @Sendable () throws -> any RangeReader = {
                if let sample { return FileRangeReader(sample) }
                return try sources.openReader(source, deadline: deadline)
            }
            return Made(try await renderer.storyboard(from: open, as: parameters.request, deadline: deadline))
        }
        return answer(parameters, made, request)
    }

    private func answer(_ parameters: StoryboardParameters, _ made: Made, _ request: Request) -> Response {
        var headers: HTTPFields = [
            // As for a single frame: the source may change at any time.
            .cacheControl: "private, max-age=60",
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
            body = ByteBuffer(string: made.grid.webVTT(sheet: sheetURL(parameters, request)))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }

    /// Where a player gets the sheet.
    ///
    /// A page cannot send a key, so this is the place to sign the URL, once frames have signed URLs.
    private func sheetURL(_ parameters: StoryboardParameters, _ request: Request) -> String {
        links.absolute(parameters.sheetPath, for: request)
    }
}
