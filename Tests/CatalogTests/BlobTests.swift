import Catalog
import Core
import Foundation
import Testing

@Suite("Blobs")
struct BlobTests {
    @Test("A blob is removed with its last image, not before")
    func sharing() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let bob = try await catalog.createAccount(named: "bob")
        let first = try await catalog.addImage(to: ada, blob: "ab")
        let second = try await catalog.addImage(to: bob, blob: "ab")
        #expect(try await catalog.deleteImage(first.id, account: ada.id) == "ab")
        try await catalog.ifUnused(blob: "ab") { Issue.record("The blob was removed while an image used it.") }
        _ = try await catalog.deleteImage(second.id, account: bob.id)
        try await confirmation { removed in try await catalog.ifUnused(blob: "ab") { removed() } }
    }

    @Test("A staged file holds on to its blob")
    func staging() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let image = try await catalog.addImage(to: ada, blob: "ab")
        let token = try await catalog.createUpload(
            account: ada.id,
            collection: image.collectionID,
            expiresAt: .distantFuture
        )
        try await catalog.stageUpload(token: token, file: UploadedFile(blob: "ab", length: 1, fileName: nil)) {}
        _ = try await catalog.deleteImage(image.id, account: ada.id)
        try await catalog.ifUnused(blob: "ab") { Issue.record("The blob was removed while an upload used it.") }
        #expect(try await catalog.usedBlobs() == ["ab"])
    }

    @Test("What the removal throws comes back to the caller")
    func failedRemoval() async throws {
        let failure = StillsError(.storageFailed, "The file is stuck.", fix: "Look at it.")
        let catalog = try Catalog.inMemory()
        await #expect(throws: failure) { try await catalog.ifUnused(blob: "ab") { throw failure } }
    }

    /// One instance adds images of a blob, the other deletes them, and the blob with the last one.
    ///
    /// A file stands for the blob; each image that is there must find it.
    @Test("Placing and removing one blob from two processes never leaves an image without its blob")
    func race() async throws {
        try await withCatalogPath { path in
            let blob = path + ".blob"
            let adding = try Catalog(path: path)
            let removing = try Catalog(path: path)
            let ada = try await adding.createAccount(named: "ada")
            let collection = try await adding.defaultCollection(account: ada.id).id
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<50 {
                            let image = ImageRecord(
                                accountID: ada.id,
                                collectionID: collection,
                                name: "raced",
                                format: .png,
                                width: 1,
                                height: 1,
                                size: 1,
                                blob: "ab",
                                createdAt: Date()
                            )
                            try await adding.insertImage(image) {
                                // A placement of a blob that is there does nothing, as in the store of blobs.
                                if FileManager.default.fileExists(atPath: blob) { return }
                                try Data([1]).write(to: URL(filePath: blob))
                            }
                            #expect(FileManager.default.fileExists(atPath: blob))
                            _ = try await removing.deleteImage(image.id, account: ada.id)
                            try await removing.ifUnused(blob: "ab") {
                                if !FileManager.default.fileExists(atPath: blob) { return }
                                try FileManager.default.removeItem(atPath: blob)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(!FileManager.default.fileExists(atPath: blob))
        }
    }
}
