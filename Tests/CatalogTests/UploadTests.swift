import Catalog
import Core
import Foundation
import Testing

@Suite("Uploads")
struct UploadTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let file = UploadedFile(blob: "ab", length: 70, fileName: "cat.png")

    @Test("A token takes one file, and gives it out once")
    func life() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, token) = try await makeUpload(catalog)
        #expect(try await catalog.upload(token: token, now: now).staged == nil)
        #expect(
            try await code { try await catalog.insertImage(image(ada, catalog), from: token, now: now) }
                == .uploadNotFound
        )
        try await catalog.stageUpload(token: token, file: file, now: now) {}
        #expect(
            try await code { try await catalog.stageUpload(token: token, file: file, now: now) { Issue.record() } }
                == .uploadNotFound
        )
        #expect(try await catalog.upload(token: token, now: now).staged == file)
        let upload = try await catalog.upload(token: token, now: now)
        #expect(upload.staged == file && upload.name == "cat" && upload.accountID == ada.id)
        let cat = try await image(ada, catalog)
        try await catalog.insertImage(cat, from: token, now: now)
        #expect(try await catalog.images(account: ada.id).map(\.id) == [cat.id])
        #expect(
            try await code { try await catalog.insertImage(image(ada, catalog), from: token, now: now) }
                == .uploadNotFound
        )
        #expect(try await code { _ = try await catalog.upload(token: token, now: now) } == .uploadNotFound)
    }

    @Test("Of many that stage or consume one token at once, in two processes, one succeeds")
    func race() async throws {
        try await withCatalogPath { path in
            let catalogs = [try Catalog(path: path), try Catalog(path: path)]
            let (ada, token) = try await makeUpload(catalogs[0])
            let staged = try await successes(of: catalogs) { [file, now] in
                try await $0.stageUpload(token: token, file: file, now: now) {}
            }
            #expect(staged == 1)
            let collection = try await catalogs[0].defaultCollection(account: ada.id).id
            let consumed = try await successes(of: catalogs) { [now] in
                try await $0.insertImage(Self.image(of: ada, in: collection), from: token, now: now)
            }
            #expect(consumed == 1)
            #expect(try await catalogs[0].images(account: ada.id).count == 1)
        }
    }

    @Test("A file that cannot be put into place leaves the token as it was")
    func failedPlacing() async throws {
        let catalog = try Catalog.inMemory()
        let (_, token) = try await makeUpload(catalog)
        let failure = StillsError(.storageFailed, "The disk is full.", fix: "Make room.")
        await #expect(throws: failure) {
            try await catalog.stageUpload(token: token, file: file, now: now) { throw failure }
        }
        #expect(try await catalog.upload(token: token, now: now).staged == nil)
        try await catalog.stageUpload(token: token, file: file, now: now) {}
    }

    @Test("An expired token is as good as none, and its file is given up")
    func expiry() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, token) = try await makeUpload(catalog)
        try await catalog.stageUpload(token: token, file: file, now: now) {}
        let (_, unused) = try await makeUpload(catalog, account: ada)
        let late = now.addingTimeInterval(60)
        let codes: [ErrorCode?] = [
            try await code { _ = try await catalog.upload(token: token, now: late) },
            try await code { try await catalog.insertImage(image(ada, catalog), from: token, now: late) },
            try await code { try await catalog.stageUpload(token: unused, file: file, now: late) {} },
        ]
        #expect(codes == [.uploadNotFound, .uploadNotFound, .uploadNotFound])
        #expect(try await catalog.removeExpiredUploads(now: late.addingTimeInterval(-0.001)).isEmpty)
        #expect(try await catalog.removeExpiredUploads(now: late) == ["ab"])
        #expect(try await catalog.usedBlobs().isEmpty)
    }

    @Test("A token that went with its collection makes no image, whose bytes would be gone")
    func deletedCollection() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada")
        let trips = try await catalog.createCollection(account: ada.id, name: "trips")
        let token = try await catalog.createUpload(
            account: ada.id,
            collection: trips.id,
            expiresAt: now.addingTimeInterval(60)
        )
        try await catalog.stageUpload(token: token, file: file, now: now) {}
        #expect(try await catalog.deleteCollection(trips.id, account: ada.id, force: false).blobs == ["ab"])
        #expect(
            try await code { try await catalog.insertImage(image(ada, catalog), from: token, now: now) }
                == .uploadNotFound
        )
        #expect(try await catalog.images(account: ada.id).isEmpty)
    }

    @Test("The file of the catalog does not hold the token")
    func secrecy() async throws {
        try await withCatalogPath { path in
            let catalog = try Catalog(path: path)
            let (_, token) = try await makeUpload(catalog)
            #expect(token.count == 32)
            let bytes = try Data(contentsOf: URL(filePath: path)) + Data(contentsOf: URL(filePath: path + "-wal"))
            #expect(bytes.range(of: Data(token.utf8)) == nil)
        }
    }

    private func image(_ account: Account, _ catalog: Catalog) async throws -> ImageRecord {
        Self.image(of: account, in: try await catalog.defaultCollection(account: account.id).id)
    }

    private static func image(of account: Account, in collection: CollectionID) -> ImageRecord {
        ImageRecord(
            accountID: account.id,
            collectionID: collection,
            name: "cat",
            format: .png,
            width: 3,
            height: 2,
            size: 70,
            blob: "ab",
            createdAt: Date(timeIntervalSince1970: 1)
        )
    }

    /// Makes an upload that expires a minute from now.
    private func makeUpload(_ catalog: Catalog, account: Account? = nil) async throws -> (Account, String) {
        let owner = if let account { account } else { try await catalog.createAccount(named: "ada") }
        let token = try await catalog.createUpload(
            account: owner.id,
            collection: try await catalog.defaultCollection(account: owner.id).id,
            name: "cat",
            expiresAt: now.addingTimeInterval(60)
        )
        return (owner, token)
    }

    private func successes(
        of catalogs: [Catalog],
        _ work: @escaping @Sendable (Catalog) async throws -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
            for catalog in catalogs + catalogs + catalogs {
                group.addTask { try await code { try await work(catalog) } }
            }
            return try await group.reduce(into: 0) { $0 += $1 == nil ? 1 : 0 }
        }
    }
}
