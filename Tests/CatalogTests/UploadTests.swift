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
            try await code { _ = try await catalog.consumeUpload(token: token, account: ada.id, now: now) }
                == .uploadNotFound
        )
        try await catalog.stageUpload(token: token, file: file, now: now) {}
        #expect(
            try await code { try await catalog.stageUpload(token: token, file: file, now: now) { Issue.record() } }
                == .uploadNotFound
        )
        #expect(try await catalog.upload(token: token, now: now).staged == file)
        let consumed = try await catalog.consumeUpload(token: token, account: ada.id, now: now)
        #expect(consumed.staged == file && consumed.name == "cat" && consumed.accountID == ada.id)
        #expect(
            try await code { _ = try await catalog.consumeUpload(token: token, account: ada.id, now: now) }
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
            let consumed = try await successes(of: catalogs) { [now] in
                _ = try await $0.consumeUpload(token: token, account: ada.id, now: now)
            }
            #expect(consumed == 1)
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
            try await code { _ = try await catalog.consumeUpload(token: token, account: ada.id, now: late) },
            try await code { try await catalog.stageUpload(token: unused, file: file, now: late) {} },
        ]
        #expect(codes == [.uploadNotFound, .uploadNotFound, .uploadNotFound])
        #expect(try await catalog.removeExpiredUploads(now: late.addingTimeInterval(-0.001)).isEmpty)
        #expect(try await catalog.removeExpiredUploads(now: late) == ["ab"])
        #expect(try await catalog.usedBlobs().isEmpty)
    }

    @Test("A file that was taken at the last moment stays until an image can use it")
    func lateConsumption() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, token) = try await makeUpload(catalog)
        try await catalog.stageUpload(token: token, file: file, now: now) {}
        _ = try await catalog.consumeUpload(token: token, account: ada.id, now: now.addingTimeInterval(59.9))
        #expect(try await catalog.removeExpiredUploads(now: now.addingTimeInterval(61)).isEmpty)
        #expect(try await catalog.usedBlobs() == ["ab"])
        #expect(try await catalog.removeExpiredUploads(now: now.addingTimeInterval(3600)) == ["ab"])
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
