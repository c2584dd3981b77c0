import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `/v1/images`: upload, list, look, download, publish and delete.
struct V1ImagesController: Sendable {
    let authenticator: Authenticator
    let library: ImageLibrary
    let importer: FrameImporter
    let opener: SourceOpener
    let originals: OriginalSender
    let links: ImageLinks

    /// Names on this surface, in characters.
    static let nameLength = 1...30

    func add(to routes: Routes) {
        routes.on("/v1/images/upload", .post, use: upload)
        routes.on("/v1/images", .post, use: create)
        routes.on("/v1/images", .get, use: list)
        routes.on("/v1/images/:image", .get, use: show)
        routes.on("/v1/images/:image", .delete, use: delete)
        routes.on("/v1/images/:image/download", .get, use: download)
        routes.on("/v1/images/:image/publish", .post) { try await publish($0, $1, at: Date()) }
        routes.on("/v1/images/:image/unpublish", .post) { try await publish($0, $1, at: nil) }
    }

    private func upload(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        let form = try await UploadForm(request, library: library, fileField: "image")
        var fields = FieldReader(form.texts)
        let name = fields.text("name", length: Self.nameLength)
        fields.require("name")
        fields.ignore("image")
        if form.file == nil { fields.refuse("image", "is required.") }
        try fields.finish()
        guard let file = form.file, let name else { throw StillsError.partMissing("image") }
        let collection = try await library.catalog.defaultCollection(account: principal.accountID)
        let new = NewImage(name: name, account: principal.accountID, collection: collection.id)
        return created(try await library.add(file, as: new), request)
    }

    private func create(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: false))
        let name = fields.text("name", length: Self.nameLength)
        fields.require("name")
        let parameters = try FrameParameters(&fields, formats: [.jpeg, .png, .webp])
        let collection = try await library.catalog.defaultCollection(account: principal.accountID)
        let order = ImageImporter.Order(
            url: parameters.source.url,
            localPath: links.base.localPath(of: parameters.source.url, for: request).map(String.init),
            name: name,
            account: principal.accountID,
            collection: collection.id
        )
        if ImageImporter.isUpload(order) { return created(try await importer.importer.run(order), request) }
        var frame = FrameImporter.Order(
            request: parameters.request,
            isLikely: parameters.saysMoreThanSource,
            isAllowed: principal.may(.frames)
        )
        // What is stored is made other pictures of, so it is worth more bytes than a frame that is only shown.
        if frame.request.rendition.quality == nil { frame.request.rendition.quality = 90 }
        let opening = try await opener.prepare(parameters.source, account: principal.accountID, for: request)
        return created(try await importer.run(order, frame, opening), request)
    }

    private func list(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        // A client's library writes `undefined` for what is not set.
        let query = try Query(
            (request.uri.query ?? "").split(separator: "&").filter {
                !["take=undefined", "take=", "from=undefined", "from="].contains($0)
            }.joined(separator: "&")
        )
        var fields = FieldReader(query)
        let take = fields.integer("take", in: 1...100) ?? 10
        let from = fields.value("from", "must be the id of an image.") { ImageID($0) }
        try fields.finish()
        let page = try await library.catalog.page(account: principal.accountID, take: take, from: from)
        let link = { (first: ImageID?) in
            first.map { links.absolute("/v1/images?take=\(take)&from=\($0.underscored)", for: request) }
        }
        return .json(
            V1Page(
                data: page.items.map { shown($0, request) },
                links: V1Page.Links(previous: link(page.previous), next: link(page.next))
            )
        )
    }

    private func show(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        try request.refuseQuery()
        return .json(shown(try await image(context, principal), request))
    }

    private func delete(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try await request.refuseFields()
        let image = try await image(context, principal)
        try await library.delete(image.id, account: principal.accountID)
        return Response(status: .noContent)
    }

    private func download(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        try request.refuseQuery()
        let image = try await image(context, principal)
        return try await originals.send(image, request, headers: [.cacheControl: "private, no-cache"])
    }

    private func publish(_ request: Request, _ context: RequestState, at moment: Date?) async throws -> Response {
        let principal = try await authenticator.require(.publish, request)
        try await request.refuseFields()
        let image = try await image(context, principal)
        let changed = try await library.catalog.setPublished(image.id, account: principal.accountID, at: moment)
        return .json(shown(changed, request), status: .created)
    }

    private func image(_ context: RequestState, _ principal: Principal) async throws -> ImageRecord {
        try await library.image(try context.parameters.require("image"), account: principal.accountID)
    }

    private func shown(_ image: ImageRecord, _ request: Request) -> V1Image {
        V1Image(image, url: links.published(image, for: request))
    }

    private func created(_ image: ImageRecord, _ request: Request) -> Response {
        .json(shown(image, request), status: .created, headers: [.processingUsage: "1"])
    }
}

extension Request {
    /// Throws `parameter_invalid` where the query holds anything.
    func refuseQuery() throws {
        try FieldReader(try query()).finish()
    }

    /// Throws `parameter_invalid` or `body_invalid` where the query or the body holds anything.
    func refuseFields() async throws {
        try refuseQuery()
        try FieldReader(try await jsonObject(emptyIsObject: false)).finish()
    }
}
