import Catalog
import Core
import Hummingbird

/// `/collection`: the collections of an account.
struct CollectionsController: Sendable {
    let authenticator: Authenticator
    let library: ImageLibrary

    func add(to routes: Routes) {
        routes.on("/collection", .get, use: list)
        routes.on("/collection", .post, use: create)
        routes.on("/collection/:collection", .get, use: show)
        routes.on("/collection/:collection", .patch, use: change)
        routes.on("/collection/:collection", .delete, use: delete)
    }

    private func list(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        try request.refuseQuery()
        let collections = try await library.catalog.collections(account: principal.accountID)
        return .videoDB(
            VideoDBCollections(
                collections: collections.map { VideoDBCollection($0) },
                defaultCollection: collections.first { $0.isDefault }.map { $0.id.description } ?? ""
            )
        )
    }

    private func show(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        try request.refuseQuery()
        return .videoDB(VideoDBCollection(try await library.collection(context, account: principal.accountID)))
    }

    private func create(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: true))
        let name = fields.text("name", length: 1...200)
        let description = fields.text("description")
        let isPublic = fields.boolean("is_public") ?? false
        fields.require("name")
        try fields.finish()
        let collection = try await library.catalog.createCollection(
            account: principal.accountID,
            name: name ?? "",
            description: description ?? "",
            isPublic: isPublic
        )
        return .videoDB(VideoDBCollection(collection))
    }

    private func change(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        let collection = try await library.collection(context, account: principal.accountID)
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: true))
        let name = fields.text("name", length: 1...200)
        let description = fields.text("description")
        let isPublic = fields.boolean("is_public")
        try fields.finish()
        let changed = try await library.catalog.updateCollection(
            collection.id,
            account: principal.accountID,
            name: name,
            description: description,
            isPublic: isPublic
        )
        return .videoDB(VideoDBCollection(changed))
    }

    private func delete(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        let collection = try await library.collection(context, account: principal.accountID)
        var fields = FieldReader(try request.query())
        let force = fields.boolean("force") ?? false
        try fields.finish()
        var body = FieldReader(try await request.jsonObject(emptyIsObject: true))
        body.ignore("force")
        try body.finish()
        try await library.delete(collection, force: force)
        return .videoDB(VideoDBNothing())
    }
}

private struct VideoDBCollections: Encodable {
    var collections: [VideoDBCollection]
    var defaultCollection: String

    private enum CodingKeys: String, CodingKey {
        case collections
        case defaultCollection = "default_collection"
    }
}

extension ImageLibrary {
    /// The collection that the path names; `default` is the account's own.
    func collection(_ context: RequestState, account: String) async throws -> CollectionRecord {
        try await collection(try context.parameters.require("collection"), account: account)
    }

    /// The collection of an account by its id, or `default`.
    ///
    /// Another's is `collection_not_found`.
    func collection(_ text: String, account: String) async throws -> CollectionRecord {
        if text == "default" { return try await catalog.defaultCollection(account: account) }
        guard let id = CollectionID(text) else { throw StillsError.collectionNotFound }
        return try await catalog.collection(id, account: account)
    }
}
