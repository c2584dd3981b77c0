import Catalog
import Core
import Foundation
import Storage
import Testing

@testable import Server

@Suite("Credentials under lock and key")
struct VaultTests {
    /// A data directory of its own, and what processes that share it see.
    struct House {
        let directory: DataDirectory
        let catalog: Catalog
        let account: String

        var keyFile: String { directory.masterKey.path }
        var keyLines: [String] {
            get throws { try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n").map(String.init) }
        }

        /// The keys as a process that starts now has them.
        func keys(_ configured: String? = nil) throws -> MasterKeys {
            var configuration = MasterConfiguration()
            configuration.key = configured.map { Secret($0) }
            return try MasterKeys(configuration, file: directory.masterKey)
        }

        func vault(_ configured: String? = nil) throws -> CredentialVault {
            CredentialVault(catalog: catalog, keys: try keys(configured))
        }

        func stored(_ keys: MasterKeys) -> StoredCredentials {
            StoredCredentials(rows: RowCache(catalog), keys: keys, files: BlockingThreads(count: 1))
        }

        @discardableResult
        func add(_ name: String, _ vault: CredentialVault) async throws -> CredentialRecord {
            try await vault.add(try NewCredential(named: name), account: account)
        }
    }

    private func withHouse(_ body: (House) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/stills-vault-\(RandomText.make(count: 10))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try DataDirectory(path)
        let catalog = try Catalog(path: directory.catalog)
        let account = try await catalog.createAccount(named: "ada").id
        try await body(House(directory: directory, catalog: catalog, account: account))
    }

    private func code(_ body: () async throws -> Void) async throws -> ErrorCode? {
        do {
            try await body()
            return nil
        } catch let error as StillsError {
            return error.code
        }
    }

    @Test("The file is made when it is needed first, for its owner alone, and opens what it sealed after a restart")
    func firstKey() async throws {
        try await withHouse { house in
            let vault = try house.vault()
            #expect(!FileManager.default.fileExists(atPath: house.keyFile))
            let record = try await house.add("media", vault)
            let mode = try FileManager.default.attributesOfItem(atPath: house.keyFile)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try house.keyLines.count == 1)
            let opened = try await house.stored(try house.keys()).credential(named: "media", account: house.account)
            #expect(opened.body == .bearer(Secret("secret-of-media")))
            #expect(opened.identity == record.identity && opened.scope == record.description.scope)
            let unknown = try await code {
                _ = try await house.stored(vault.keys).credential(named: "media", account: "a-other")
            }
            #expect(unknown == .credentialsUnknown)
        }
    }

    @Test("A server goes on while a command rotates the key, and seals with the new one")
    func rotationBeside() async throws {
        try await withHouse { house in
            let server = try house.vault()
            let stored = house.stored(server.keys)
            for name in ["a", "b"] { try await house.add(name, server) }
            let old = try house.keyLines
            let before = try await stored.credential(named: "a", account: house.account)

            #expect(try await house.vault().rotate() == 2)

            let new = try house.keyLines
            #expect(new.count == 1 && new != old)
            // Before it has met a row of the new key.
            try await house.add("c", server)
            let after = try await stored.credential(named: "a", account: house.account)
            #expect(after.body == before.body && after.identity == before.identity)
            let keyIDs = Set(try await house.catalog.credentials().map(\.sealed.keyID))
            #expect(keyIDs == [try #require(MasterKey(base64: new[0])).id])
            for name in ["a", "b", "c"] {
                let opened = try await house.stored(try house.keys()).credential(named: name, account: house.account)
                #expect(opened.body == .bearer(Secret("secret-of-\(name)")))
            }
        }
    }

    @Test("A rotation that stopped half-way leaves everything readable, and the next one finishes it")
    func interrupted() async throws {
        try await withHouse { house in
            try await house.add("a", try house.vault())
            // Stopped after the new key was written and before a row was sealed with it.
            _ = try house.keys().addNewest()
            #expect(try house.keyLines.count == 2)
            _ = try await house.stored(try house.keys()).credential(named: "a", account: house.account)
            try await house.add("b", try house.vault())
            // Stopped after the rows, before old keys were dropped.
            let keys = try house.keys()
            _ = try await house.catalog.resealCredentials { records in
                let key = try keys.addNewest()
                return try records.map {
                    try key.seal(try keys.key($0.sealed.keyID).open($0), as: $0.description, account: $0.accountID)
                }
            }
            #expect(try house.keyLines.count == 3)
            #expect(try await house.vault().rotate() == 2)
            #expect(try house.keyLines.count == 1)
            for name in ["a", "b"] {
                _ = try await house.stored(try house.keys()).credential(named: name, account: house.account)
            }
        }
    }

    @Test("Rotations and additions at once lose nothing")
    func atOnce() async throws {
        try await withHouse { house in
            try await house.add("first", try house.vault())
            let server = try house.vault()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await house.vault().rotate() } }
                for index in 0..<20 { group.addTask { try await house.add("c\(index)", server) } }
                try await group.waitForAll()
            }
            _ = try await house.vault().rotate()
            #expect(try house.keyLines.count == 1)
            let stored = house.stored(try house.keys())
            for record in try await house.catalog.credentials() {
                _ = try await stored.credential(named: record.description.name, account: house.account)
            }
            #expect(try await house.catalog.credentials().count == 21)
        }
    }

    @Test("Without its key a body is locked, nothing is sealed with another, and it can still be removed")
    func lostKey() async throws {
        try await withHouse { house in
            try await house.add("a", try house.vault())
            try FileManager.default.removeItem(atPath: house.keyFile)
            let vault = try house.vault()
            let stored = house.stored(vault.keys)
            let account = house.account
            #expect(
                try await code { _ = try await stored.credential(named: "a", account: account) } == .credentialsLocked
            )
            #expect(try await code { try await house.add("b", vault) } == .credentialsLocked)
            #expect(try await code { _ = try await vault.rotate() } == .credentialsLocked)
            #expect(!FileManager.default.fileExists(atPath: house.keyFile))
            try await house.catalog.deleteCredential(named: "a", account: account)
            try await house.add("b", vault)
            #expect(try house.keyLines.count == 1)
        }
    }

    @Test("Configured keys are taken instead of the file: the first encrypts, all decrypt")
    func configured() async throws {
        try await withHouse { house in
            let (one, two) = (MasterKey(), MasterKey())
            try await house.add("a", try house.vault(one.text.text))
            let both = "\(two.text.text), \(one.text.text)"
            _ = try await house.stored(try house.keys(both)).credential(named: "a", account: house.account)
            #expect(try await house.vault(both).rotate() == 1)
            #expect(try await house.catalog.credentials().map(\.sealed.keyID) == [two.id])
            _ = try await house.stored(try house.keys(two.text.text)).credential(named: "a", account: house.account)
            let locked = try await code {
                _ = try await house.stored(try house.keys(one.text.text)).credential(named: "a", account: house.account)
            }
            #expect(locked == .credentialsLocked)
            #expect(!FileManager.default.fileExists(atPath: house.keyFile))
        }
    }

    @Test(
        "Keys that are none are refused at the start, and not shown",
        arguments: ["QUJDREVG", "not base64!", ",", "AAAA,", "\(MasterKey().text.text),QUJDREVG"]
    )
    func invalid(_ text: String) async throws {
        try await withHouse { house in
            let error = #expect(throws: StillsError.self) { _ = try house.keys(text) }
            #expect(error?.code == .configurationInvalid)
            #expect(error.map { "\($0) \($0.detail ?? "")".contains("QUJDREVG") } == false)
            try Data(text.utf8).write(to: URL(filePath: house.keyFile))
            let inFile = #expect(throws: StillsError.self) { _ = try house.keys() }
            #expect(inFile?.code == .configurationInvalid)
            #expect(inFile.map { "\($0) \($0.detail ?? "")".contains("QUJDREVG") } == false)
        }
    }

    @Test("A file of keys that is a directory or empty is refused at the start", arguments: [true, false])
    func unreadable(_ isDirectory: Bool) async throws {
        try await withHouse { house in
            if isDirectory {
                try FileManager.default.createDirectory(atPath: house.keyFile, withIntermediateDirectories: false)
            } else {
                try Data().write(to: URL(filePath: house.keyFile))
            }
            let error = #expect(throws: StillsError.self) { _ = try house.keys() }
            #expect(error?.code == .configurationInvalid)
        }
    }
}

extension NewCredential {
    fileprivate init(named name: String) throws {
        var fields = FieldReader([
            "key_name": .string(name), "kind": .string("http_bearer"), "hosts": .array([.string("example.com")]),
            "body": .object(["token": .string("secret-of-\(name)")]),
        ])
        try self.init(&fields)
    }
}
