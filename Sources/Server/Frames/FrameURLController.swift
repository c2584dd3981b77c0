import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `POST /image/generate_url`: a URL that shows a frame without a key, until it expires.
struct FrameURLController: Sendable {
    let authenticator: Authenticator
    let signer: URLSigner
    let links: ImageLinks
    let opener: SourceOpener

    func add(to routes: Routes) {
        routes.on("/image/generate_url", .post, use: sign)
    }

    private func sign(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.frames, request)
        try request.refuseQuery()
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: false))
        let seconds = fields.integer("expires_in", in: 1...signer.limits.signedURLMaximumSeconds)
        let parameters = try FrameParameters(&fields)
        // What could never be read is not signed; a user or password would be shown to everyone who has the URL.
        _ = try await opener.prepare(parameters.source, account: principal.accountID, for: request)
        let account = (name: SourceAccess.accountName, value: principal.accountID)
        let signed = try await signer.sign(path: "/image", pairs: parameters.pairs + [account], expiresIn: seconds)
        let url = links.absolute(signed.path, for: request)
        return .json([
            "signed_url": url, "image_url": url, "url": url, "expires_at": signed.expiresAt.timestamp,
        ])
    }
}
