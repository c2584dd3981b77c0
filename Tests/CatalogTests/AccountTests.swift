import Catalog
import Core
import Foundation
import Testing

@Suite("Accounts")
struct AccountTests {
    @Test("A new account is found by name, with a default collection of its own")
    func creation() async throws {
        try await withCatalog { catalog in
            let now = Date(timeIntervalSince1970: 1_700_000_000.123456)
            let account = try await catalog.createAccount(named: "ada", now: now)
            #expect(account.id.hasPrefix("a-") && account.id.count == 26)
            #expect(try await catalog.account(named: "ada") == account)
            #expect(abs(account.createdAt.timeIntervalSince(now)) < 0.001)
            let collections = try await catalog.collections(account: account.id)
            #expect(collections.map(\.isDefault) == [true])
            #expect(try await catalog.defaultCollection(account: account.id) == collections.first)
        }
    }

    @Test("A name is taken once, also by two that ask at once")
    func takenName() async throws {
        try await withCatalogPath { path in
            let catalogs = [try Catalog(path: path), try Catalog(path: path)]
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for catalog in catalogs + catalogs {
                    group.addTask { try await code { _ = try await catalog.createAccount(named: "ada") } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == .nameTaken } == 3)
            #expect(try await catalogs[0].accounts().count == 1)
        }
    }

    @Test(
        "A name that cannot be shown or is too long is refused",
        arguments: [
            "", String(repeating: "a", count: 65), "a\nb", "a\0b", "a" + String(repeating: "\u{301}", count: 600),
        ]
    )
    func badName(name: String) async throws {
        let catalog = try Catalog.inMemory()
        #expect(try await code { _ = try await catalog.createAccount(named: name) } == .parameterInvalid)
        #expect(try await catalog.accounts().isEmpty)
    }

    @Test("The hosts of an account's sources are set as a whole, and are those of this account alone")
    func sourceHosts() async throws {
        try await withCatalog { catalog in
            let ada = try await catalog.createAccount(named: "ada")
            let bob = try await catalog.createAccount(named: "bob")
            #expect(try await catalog.sourceHosts(account: ada.id).isEmpty)
            let hosts = ["a.example", ".b.example", "2606:4700::1111", "10.0.0.1"].compactMap { HostPattern($0) }
            let version = try catalog.version
            try await catalog.setSourceHosts(hosts, account: ada.id)
            #expect(try catalog.version != version)
            #expect(try await catalog.sourceHosts(account: ada.id) == hosts && hosts.count == 4)
            #expect(try await catalog.sourceHosts(account: bob.id).isEmpty)
            try await catalog.setSourceHosts([], account: ada.id)
            #expect(try await catalog.sourceHosts(account: ada.id).isEmpty)
            #expect(try await code { try await catalog.setSourceHosts(hosts, account: "a-none") } == .accountNotFound)
            #expect(try await code { _ = try await catalog.sourceHosts(account: "a-none") } == .accountNotFound)
        }
    }

    @Test("Deleting an account deletes all that it owns, names its blobs, and leaves others alone")
    func deletion() async throws {
        try await withCatalog { catalog in
            let ada = try await catalog.createAccount(named: "ada")
            let bob = try await catalog.createAccount(named: "bob")
            let (_, key) = try await catalog.createKey(account: ada.id, name: "key", scopes: [.read])
            let image = try await catalog.addImage(to: ada, blob: "a1")
            try await catalog.addImage(to: ada, blob: "shared")
            let other = try await catalog.addImage(to: bob, blob: "shared")
            let job = try await catalog.createJob(account: ada.id)
            let token = try await catalog.createUpload(
                account: ada.id,
                collection: image.collectionID,
                expiresAt: .distantFuture
            )
            let file = UploadedFile(blob: "a2", length: 1, fileName: nil)
            try await catalog.stageUpload(token: token, file: file) {}

            let blobs = try await catalog.deleteAccount(named: "ada").blobs

            #expect(Set(blobs) == ["a1", "a2", "shared"])
            #expect(blobs.count == 3)
            #expect(try await catalog.accounts() == [bob])
            #expect(try await catalog.keys().isEmpty)
            #expect(try await catalog.authenticate(key) == nil)
            #expect(try await catalog.images(account: ada.id).isEmpty)
            #expect(try await code { _ = try await catalog.image(image.id) } == .imageNotFound)
            #expect(try await code { _ = try await catalog.job(job.id, account: ada.id) } == .jobNotFound)
            #expect(try await code { _ = try await catalog.upload(token: token) } == .uploadNotFound)
            #expect(try await catalog.collections(account: ada.id).isEmpty)
            #expect(try await catalog.images(account: bob.id) == [other])
            #expect(try await catalog.usedBlobs() == ["shared"])
            #expect(try await code { _ = try await catalog.deleteAccount(named: "ada") } == .accountNotFound)
        }
    }
}
