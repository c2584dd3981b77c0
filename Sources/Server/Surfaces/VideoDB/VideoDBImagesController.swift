import Catalog
import Core
import Hummingbird

/// `/image` and `/image/{id}` of the VideoDB surface: list, look, sign and delete.
struct VideoDBImagesController: Sendable {
    let authenticator: Authenticator
    let library: ImageLibrary
    let signer: URLSigner
    let links: ImageLinks
    /// `GET /image` with a source, which is another surface's.
    let frames: FrameController

    func add(to routes: Routes) {
        routes.on("/image", .get) { request, context in
            Surface.asksForFrame(request) ? try await frames.frame(request, context) : try await list(request, context)
        }
        routes.on("/image/:image", .get, use: show)
        routes.on("/image/:image", .delete, use: delete)
        routes.on("/image/:image/generate_url", .post, use: generateURL)
    }

    private func list(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        let collection = try await collection(of: request, principal)
        let images = try await library.catalog.images(account: principal.accountID, collection: collection)
        return .videoDB(["images": images.map { VideoDBImage($0, url: links.published($0, for: request)) }])
    }

    private func show(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        let image = try await image(request, context, principal)
        return .videoDB(VideoDBImage(image, url: links.published(image, for: request)))
    }

    private func delete(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        let image = try await image(request, context, principal)
        var body = FieldReader(try await request.jsonObject(emptyIsObject: true))
        body.ignore("collection_id")
        try body.finish()
        try await library.delete(image.id, account: principal.accountID)
        return .videoDB(VideoDBNothing())
    }

    private func generateURL(_ request: Request, _ context: RequestState) async throws -> Response {
        // A signed URL outlives the key that asked for it, so reading alone is not enough.
        let principal = try await authenticator.require(.write, request)
        let image = try await image(request, context, principal)
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: true))
        let format = fields.value("format", "must be one of \(RequestedFormat.names).") { RequestedFormat($0) }
        let options = RenditionOptions(&fields)
        let seconds = fields.integer("expires_in", in: 1...library.limits.signedURLMaximumSeconds)
        try fields.finish()
        let signed = try await signer.sign(image, format: format, options: options, expiresIn: seconds)
        let url = links.absolute(signed.path, for: request)
        return .videoDB([
            // The published contract names `image_url`; both official clients read `signed_url`.
            "signed_url": url, "image_url": url, "url": url, "expires_at": signed.expiresAt.timestamp,
        ])
    }

    /// The image that the path names, which is in the collection that the query names, if it names one.
    private func image(
        _ request: Request,
        _ context: RequestState,
        _ principal: Principal
    ) async throws -> ImageRecord {
        let collection = try await collection(of: request, principal)
        let image = try await library.image(
            try context.parameters.require("image"),
            account: principal.accountID
        )
        guard collection == nil || collection == image.collectionID else { throw StillsError.imageNotFound }
        return image
    }

    private func collection(of request: Request, _ principal: Principal) async throws -> CollectionID? {
        var fields = FieldReader(try request.query())
        let text = fields.text("collection_id", length: 0...100)
        try fields.finish()
        guard let text, !text.isEmpty else { return nil }
        return try await library.collection(text, account: principal.accountID).id
    }
}
