import Catalog
import Core
import Foundation
import Testing

@Suite("Images")
struct ImageTests {
    @Test("An image reads back as it was added, also by another process and after reopening")
    func roundTrip() async throws {
        try await withCatalogPath { path in
            let catalog = try Catalog(path: path)
            let ada = try await catalog.createAccount(named: "ada")
            let image = ImageRecord(
                accountID: ada.id,
                collectionID: try await catalog.defaultCollection(account: ada.id).id,
                name: "Zoë's \u{1F600} 'quoted\" picture; --",
                description: "",
                format: .avif,
                width: 10_000,
                height: 1,
                size: 5_000_000_000,
                blob: String(repeating: "ab", count: 32),
                publishedAt: Date(timeIntervalSince1970: 1_700_000_000.9996),
                createdAt: Date()
            )
            try await catalog.insertImage(image) {}
            #expect(try await catalog.image(image.id) == image)
            #expect(try await Catalog(path: path).image(image.id, account: ada.id) == image)
            #expect(try await catalog.images(account: ada.id) == [image])
        }
    }

    @Test("Where the blob cannot be put into place, there is no image")
    func failedPlacing() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let template = try await catalog.addImage(to: ada)
        let image = ImageRecord(
            accountID: ada.id,
            collectionID: template.collectionID,
            name: "lost",
            format: .png,
            width: 1,
            height: 1,
            size: 1,
            blob: "lost",
            createdAt: Date()
        )
        let failure = StillsError(.storageFailed, "The disk is full.", fix: "Make room.")
        await #expect(throws: failure) { try await catalog.insertImage(image) { throw failure } }
        #expect(try await catalog.images(account: ada.id) == [template])
        #expect(try await catalog.usedBlobs() == ["00"])
        try await catalog.insertImage(image) {}
        #expect(try await catalog.images(account: ada.id).count == 2)
    }

    @Test("Nothing is put into place for a collection that is gone or belongs to another account")
    func foreignCollection() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let bob = try await catalog.createAccount(named: "bob")
        let foreign = try await catalog.defaultCollection(account: bob.id).id
        for collection in [foreign, CollectionID()] {
            let image = ImageRecord(
                accountID: ada.id,
                collectionID: collection,
                name: "astray",
                format: .png,
                width: 1,
                height: 1,
                size: 1,
                blob: "00",
                createdAt: Date()
            )
            let refused = try await code {
                try await catalog.insertImage(image) { Issue.record("The blob was put into place.") }
            }
            #expect(refused == .collectionNotFound)
        }
        #expect(try await catalog.images(account: bob.id).isEmpty)
    }

    @Test("Publishing sets the time, unpublishing takes it back, the rest stays")
    func publishing() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let image = try await catalog.addImage(to: ada)
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        let published = try await catalog.setPublished(image.id, account: ada.id, at: time)
        #expect(published.publishedAt == time)
        #expect(published.blob == image.blob && published.id == image.id)
        #expect(try await catalog.image(image.id) == published)
        #expect(try await catalog.setPublished(image.id, account: ada.id, at: nil) == image)
    }

    @Test("Images are listed the last added first, by collection or all, whatever their times say")
    func listing() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let second = try await catalog.createCollection(account: ada.id, name: "two").id
        let one = try await catalog.addImage(to: ada, createdAt: Date(timeIntervalSince1970: 30))
        let two = try await catalog.addImage(to: ada, collection: second, createdAt: Date(timeIntervalSince1970: 20))
        let three = try await catalog.addImage(to: ada, createdAt: Date(timeIntervalSince1970: 10))
        #expect(try await catalog.images(account: ada.id) == [three, two, one])
        #expect(try await catalog.images(account: ada.id, collection: second) == [two])
        #expect(try await catalog.images(account: ada.id, collection: one.collectionID) == [three, one])
    }
}
