import Catalog
import Core
import Hummingbird

/// `/api/credentials` and `/credentials`: what an account's sources are opened with.
///
/// No answer holds a secret, nor any part of one.
struct CredentialsController: Sendable {
    let authenticator: Authenticator
    let vault: CredentialVault

    func add(to routes: Routes) {
        for path in ["/api/credentials", "/credentials"] {
            routes.on(path, .get, use: list)
            routes.on(path, .post, use: create)
            routes.on(path, .put, use: replace)
            routes.on("\(path)/:name", .get, use: show)
            routes.on("\(path)/:name", .put, use: replace)
            routes.on("\(path)/:name", .delete, use: delete)
        }
    }

    private func list(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.credentials, request)
        try request.refuseQuery()
        let records = try await vault.catalog.credentials(account: principal.accountID)
        return .json(JSONValue.object(["credentials": .array(records.map(\.json))]))
    }

    private func show(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.credentials, request)
        try request.refuseQuery()
        let name = try Self.name(context) ?? ""
        return .json(try await vault.catalog.credential(named: name, account: principal.accountID).json)
    }

    private func create(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.credentials, request)
        try request.refuseQuery()
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: false))
        let record = try await vault.add(try NewCredential(&fields), account: principal.accountID)
        return .json(record.json, status: .created)
    }

    private func replace(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.credentials, request)
        try request.refuseQuery()
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: false))
        let new = try NewCredential(&fields, name: try Self.name(context))
        return .json(try await vault.replace(new, account: principal.accountID).json)
    }

    private func delete(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.credentials, request)
        try request.refuseQuery()
        try await vault.catalog.deleteCredential(named: try Self.name(context) ?? "", account: principal.accountID)
        return Response(status: .noContent)
    }

    /// The name in the path, if it has one.
    private static func name(_ context: RequestState) throws -> String? {
        guard let segment = context.parameters.get("name") else { return nil }
        guard let name = Query.decode(segment[...]) else { throw StillsError.credentialsNotFound }
        return name
    }
}

extension CredentialRecord {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "key_name": .string(description.name),
            "kind": .string(description.kind.rawValue),
            "buckets": .array(description.scope.buckets.map { .string($0.text) }),
            "hosts": .array(description.scope.hosts.map { .string($0.text) }),
            "created_at": .string(createdAt.timestamp),
            "updated_at": .string(updatedAt.timestamp),
        ]
        for (name, value) in description.facts { members[name] = .string(value) }
        return .object(members)
    }
}
