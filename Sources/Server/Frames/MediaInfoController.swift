import Catalog
import Core
import HTTPTypes
import Hummingbird
import Isolation
import Storage

/// `GET /media-info?url=…`: what a media file that lies elsewhere says of itself.
struct MediaInfoController: Sendable {
    /// There is but one question.
    struct Question: Hashable, Sendable {}

    let authenticator: Authenticator
    let opener: SourceOpener
    let renderer: any Renderer
    let jobs: SourceJobs<Question, MediaInfo>

    func add(to routes: Routes) {
        routes.on("/media-info", .get, use: show)
    }

    private func show(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.frames, request)
        let source = try source(in: try request.query())
        let opening = try await opener.prepare(source, account: principal.accountID, for: request)
        let key = SourceJobs<Question, MediaInfo>.Key(
            account: principal.accountID,
            source: opening.source,
            request: Question()
        )
        let info = try await context.whileClientWaits {
            try await jobs.value(for: key) { deadline in
                try await renderer.mediaInfo(from: { try opening.open(deadline) }, deadline: deadline)
            }
        }
        return .json(
            MediaInfoBody.make(info, of: opening.source.text),
            headers: [
                .cacheControl: "private, max-age=60",
                .sourceBytes: String(info.usage.bytes),
                .sourceRequests: String(info.usage.requests),
            ]
        )
    }

    private func source(in query: Query) throws -> NamedSource {
        var fields = FieldReader(try SourceParameter.reassemble(query, known: ["url", "credentials_key"]))
        let source = NamedSource(&fields)
        try fields.finish()
        return source
    }
}
