import Catalog
import Core
import Testing

@Suite("Collections")
struct CollectionTests {
    @Test("What is given is changed, the rest stays")
    func update() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        let made = try await catalog.createCollection(account: account, name: "one", description: "first")
        var changed = try await catalog.updateCollection(made.id, account: account, isPublic: true)
        #expect(changed.name == "one" && changed.description == "first" && changed.isPublic)
        changed = try await catalog.updateCollection(made.id, account: account, name: "two", description: "")
        #expect(changed.name == "two" && changed.description.isEmpty && changed.isPublic)
        #expect(try await catalog.collection(made.id, account: account) == changed)
        #expect(try await catalog.collections(account: account).map(\.name) == ["Default", "two"])
    }

    @Test("The default collection stays, also by force and also when empty")
    func defaultStays() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        let id = try await catalog.defaultCollection(account: account).id
        for force in [false, true] {
            let refused = try await code { _ = try await catalog.deleteCollection(id, account: account, force: force) }
            #expect(refused == .collectionIsDefault)
        }
        #expect(try await catalog.collections(account: account).count == 1)
    }

    @Test("A collection with images is deleted by force only, and names their blobs once each")
    func deletion() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let made = try await catalog.createCollection(account: ada.id, name: "one").id
        for blob in ["a", "b", "a"] { try await catalog.addImage(to: ada, collection: made, blob: blob) }
        let kept = try await catalog.addImage(to: ada, blob: "c")
        let refused = try await code { _ = try await catalog.deleteCollection(made, account: ada.id, force: false) }
        #expect(refused == .collectionNotEmpty)
        #expect(try await catalog.images(account: ada.id, collection: made).count == 3)
        #expect(try await catalog.deleteCollection(made, account: ada.id, force: true).blobs.sorted() == ["a", "b"])
        #expect(try await catalog.images(account: ada.id) == [kept])
    }

    @Test("An empty collection is deleted without force")
    func emptyDeletion() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        let made = try await catalog.createCollection(account: account, name: "one").id
        #expect(try await catalog.deleteCollection(made, account: account, force: false).blobs.isEmpty)
        #expect(try await code { _ = try await catalog.collection(made, account: account) } == .collectionNotFound)
    }
}
