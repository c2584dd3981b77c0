import Catalog
import Core
import Foundation
import Testing

/// An operation on something that an account names by its id.
struct OwnedOperation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (Catalog, _ account: String, Belongings) async throws -> Void
}

/// The ids of what one account owns.
struct Belongings: Sendable {
    var image = ImageID()
    var collection = CollectionID()
    var key = "k-00000000"
    var job = "job-000000000000000000000000"
    var token = RandomText.make(count: 32)
    var credential = "missing"
}

extension Belongings {
    static let sealed = SealedBody(bytes: [1], keyID: "key")

    static func describe(_ name: String) -> CredentialDescription {
        CredentialDescription(name: name, kind: .s3, scope: CredentialScope(), facts: [:])
    }
}

@Suite("Accounts are apart")
struct IsolationTests {
    static let operations: [OwnedOperation] = [
        OwnedOperation(testDescription: "image") { _ = try await $0.image($2.image, account: $1) },
        OwnedOperation(testDescription: "setPublished") {
            _ = try await $0.setPublished($2.image, account: $1, at: Date())
        },
        OwnedOperation(testDescription: "deleteImage") { _ = try await $0.deleteImage($2.image, account: $1) },
        OwnedOperation(testDescription: "page") { _ = try await $0.page(account: $1, take: 1, from: $2.image) },
        OwnedOperation(testDescription: "images") {
            _ = try await $0.images(account: $1, collection: $2.collection)
        },
        OwnedOperation(testDescription: "collection") { _ = try await $0.collection($2.collection, account: $1) },
        OwnedOperation(testDescription: "updateCollection") {
            _ = try await $0.updateCollection($2.collection, account: $1, name: "stolen")
        },
        OwnedOperation(testDescription: "deleteCollection") {
            _ = try await $0.deleteCollection($2.collection, account: $1, force: true)
        },
        OwnedOperation(testDescription: "createUpload") {
            _ = try await $0.createUpload(account: $1, collection: $2.collection, expiresAt: .distantFuture)
        },
        OwnedOperation(testDescription: "insertImage from a token") {
            _ = try await $0.insertImage(
                ImageRecord(
                    accountID: $1,
                    collectionID: try await $0.defaultCollection(account: $1).id,
                    name: "stolen",
                    format: .png,
                    width: 1,
                    height: 1,
                    size: 1,
                    blob: "ab",
                    createdAt: .now
                ),
                from: $2.token
            )
        },
        OwnedOperation(testDescription: "job") { _ = try await $0.job($2.job, account: $1) },
        OwnedOperation(testDescription: "credential") {
            _ = try await $0.credential(named: $2.credential, account: $1)
        },
        OwnedOperation(testDescription: "replaceCredential") {
            _ = try await $0.replaceCredential(Belongings.describe($2.credential), account: $1) { Belongings.sealed }
        },
        OwnedOperation(testDescription: "deleteCredential") {
            try await $0.deleteCredential(named: $2.credential, account: $1)
        },
    ]

    @Test("What belongs to another account is answered as if it were missing, and is left alone", arguments: operations)
    func foreignIsMissing(operation: OwnedOperation) async throws {
        let catalog = try Catalog.inMemory()
        let (owner, own) = try await furnish(catalog, named: "ada")
        let (stranger, _) = try await furnish(catalog, named: "bob")
        let version = try catalog.version

        let foreign = await #expect(throws: StillsError.self) { try await operation.run(catalog, stranger, own) }
        let missing = await #expect(throws: StillsError.self) {
            try await operation.run(catalog, stranger, Belongings())
        }

        #expect(foreign == missing)
        #expect(foreign?.code.status == 404)
        #expect(try catalog.version == version)
        try await operation.run(catalog, owner, own)
    }

    /// Makes an account that owns one of each.
    private func furnish(_ catalog: Catalog, named name: String) async throws -> (String, Belongings) {
        let account = try await catalog.createAccount(named: name)
        let collection = try await catalog.createCollection(account: account.id, name: "own").id
        let token = try await catalog.createUpload(
            account: account.id,
            collection: collection,
            expiresAt: .distantFuture
        )
        try await catalog.stageUpload(token: token, file: UploadedFile(blob: "ab", length: 1, fileName: nil)) {}
        let credential = Belongings.describe("\(name)'s")
        _ = try await catalog.createCredential(credential, account: account.id) { _ in Belongings.sealed }
        let belongings = Belongings(
            image: try await catalog.addImage(to: account, collection: collection).id,
            collection: collection,
            key: try await catalog.createKey(account: account.id, name: "key", scopes: [.read]).record.id,
            job: try await catalog.createJob(account: account.id).id,
            token: token,
            credential: credential.name
        )
        return (account.id, belongings)
    }
}
