import Catalog
import Core
import Foundation

/// Runs `body` with the path of a catalog in a directory of its own, which is removed afterwards.
func withCatalogPath<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory.appending(path: "catalog-\(RandomText.make(count: 12))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory.appending(path: "stills.sqlite").path)
}

/// Runs `body` with a new catalog on a real file.
func withCatalog<Value>(_ body: (Catalog) async throws -> Value) async throws -> Value {
    try await withCatalogPath { try await body(Catalog(path: $0)) }
}

extension Catalog {
    /// Adds an image of no consequence to an account's collection, by default its default one.
    @discardableResult
    func addImage(
        to account: Account,
        collection: CollectionID? = nil,
        blob: String = "00",
        createdAt: Date = Date(timeIntervalSince1970: 1)
    ) async throws -> ImageRecord {
        let target =
            if let collection { collection } else { try await defaultCollection(account: account.id).id }
        let image = ImageRecord(
            accountID: account.id,
            collectionID: target,
            name: "picture",
            format: .png,
            width: 3,
            height: 2,
            size: 70,
            blob: blob,
            createdAt: createdAt
        )
        try await insertImage(image) {}
        return image
    }
}

/// The code of the ``StillsError`` that `body` throws; `nil` where it throws none.
func code(of body: () async throws -> Void) async throws -> ErrorCode? {
    do {
        try await body()
        return nil
    } catch let error as StillsError {
        return error.code
    }
}
