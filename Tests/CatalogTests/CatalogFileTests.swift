import Core
import Foundation
import Testing

@testable import Catalog

@Suite("The file of a catalog")
struct CatalogFileTests {
    @Test("Opening a catalog again, also while it is open, keeps its rows")
    func reopening() async throws {
        try await withCatalogPath { path in
            let first = try Catalog(path: path)
            let account = try await first.createAccount(named: "ada")
            let second = try Catalog(path: path)
            #expect(try await second.accounts() == [account])
            #expect(try await Catalog(path: path).accounts() == [account])
        }
    }

    @Test("Only the owner can read the file and those that SQLite puts beside it")
    func permissions() async throws {
        try await withCatalogPath { path in
            let catalog = try Catalog(path: path)
            _ = try await catalog.createAccount(named: "ada")
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
        }
    }

    @Test("Files that others could read are closed to them when the catalog is opened")
    func repairedPermissions() async throws {
        try await withCatalogPath { path in
            let open = try Catalog(path: path)
            _ = try await open.createAccount(named: "ada")
            let files = ["", "-wal", "-shm"].map { path + $0 }
            for file in files {
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            }
            _ = try Catalog(path: path)
            for file in files {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
            #expect(try await open.accounts().count == 1)
        }
    }

    @Test("Each commit is synced, so that what was acknowledged survives a loss of power")
    func durability() async throws {
        try await withCatalog { catalog in
            let settings = try await catalog.write {
                try $0.texts(
                    """
                    SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous UNION ALL SELECT journal_mode FROM pragma_journal_mode
                    UNION ALL SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys
                    """
                )
            }
            // 2 is FULL: with the write-ahead log, a sync of it at each commit.
            #expect(settings == ["2", "wal", "1"])
        }
    }

    @Test("A catalog of a newer version is refused, and keeps its rows")
    func newerVersion() async throws {
        try await withCatalogPath { path in
            let account = try await Catalog(path: path).createAccount(named: "ada")
            let version = try replaceUserVersion(of: path, with: [0, 0, 3, 232])
            #expect(try await code { _ = try Catalog(path: path) } == .storageFailed)
            #expect(try replaceUserVersion(of: path, with: version) == [0, 0, 3, 232])
            #expect(try await Catalog(path: path).accounts() == [account])
        }
    }

    @Test("A catalog of version 1 is upgraded, and keeps its rows")
    func upgrade() async throws {
        try await withCatalogPath { path in
            let old = try Catalog(path: path)
            let account = try await old.createAccount(named: "ada")
            try await old.write { database in
                try database.run("DROP TABLE credential")
                try database.run("ALTER TABLE account DROP COLUMN source_hosts")
                try database.run("PRAGMA user_version = 1")
            }
            let new = try Catalog(path: path)
            #expect(try await new.accounts() == [account])
            #expect(try await new.credentials().isEmpty)
            #expect(try await new.read { try $0.texts("SELECT source_hosts FROM account") } == [""])
            #expect(
                try await new.read { try $0.texts("SELECT CAST(user_version AS TEXT) FROM pragma_user_version") } == [
                    "2"
                ]
            )
        }
    }

    @Test("A path that cannot be used is an error that does not tell the path")
    func unusablePath() async throws {
        let error = try #require(throws: StillsError.self) { _ = try Catalog(path: "/nowhere/at/all/stills.sqlite") }
        #expect(error.code == .storageFailed)
        #expect(!error.description.contains("nowhere"))
    }

    @Test("A file that is not a database is refused")
    func notADatabase() async throws {
        try await withCatalogPath { path in
            try Data(repeating: 65, count: 8192).write(to: URL(filePath: path))
            #expect(try await code { _ = try Catalog(path: path) } == .storageFailed)
        }
    }

    @Test("Ten that open a new catalog at once all get the same one")
    func openingAtOnce() async throws {
        try await withCatalogPath { path in
            let keys = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await Catalog(path: path).ensureSigningKey().id } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
        }
    }

    @Test("A catalog in memory holds rows, counts changes, and is apart from others")
    func inMemory() async throws {
        let catalog = try Catalog.inMemory()
        let version = try catalog.version
        let account = try await catalog.createAccount(named: "ada")
        #expect(try catalog.version != version)
        #expect(try await catalog.accounts() == [account])
        #expect(try await Catalog.inMemory().accounts().isEmpty)
    }

    /// Writes the user version, at offset 60 of the file (SQLite, "Database File Format", 1.3), and returns the old one.
    private func replaceUserVersion(of path: String, with bytes: [UInt8]) throws -> [UInt8] {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: 60)
        let old = try #require(try file.read(upToCount: 4))
        try file.seek(toOffset: 60)
        try file.write(contentsOf: Data(bytes))
        try file.close()
        return Array(old)
    }
}
