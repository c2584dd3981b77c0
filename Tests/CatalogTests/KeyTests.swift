import Catalog
import Core
import Foundation
import Testing

@Suite("Keys")
struct KeyTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("A key opens its account with its scopes, whatever prefix it is shown with")
    func authentication() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada")
        let (record, key) = try await catalog.createKey(account: account.id, name: "web", scopes: [.read, .frames])
        let principal = try #require(try await catalog.authenticate(key))
        #expect(principal == Principal(accountID: account.id, keyID: record.id, scopes: [.read, .frames]))
        let other = try #require(APIKey("live_" + key.secret.dropFirst(3)))
        #expect(try await catalog.authenticate(other) == principal)
        #expect(try await catalog.authenticate(APIKey()) == nil)
        #expect(try await catalog.keys(account: account.id) == [record])
    }

    @Test("The file never holds the key's secret")
    func secrecy() async throws {
        try await withCatalogPath { path in
            let catalog = try Catalog(path: path)
            let account = try await catalog.createAccount(named: "ada")
            let (_, key) = try await catalog.createKey(account: account.id, name: "visible name", scopes: [.read])
            let bytes = try Data(contentsOf: URL(filePath: path)) + Data(contentsOf: URL(filePath: path + "-wal"))
            #expect(bytes.range(of: Data("visible name".utf8)) != nil)
            #expect(bytes.range(of: Data(key.secret.dropFirst(3).utf8)) == nil)
        }
    }

    @Test("A key is refused from its expiry on, not before")
    func expiry() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada")
        let expiry = now.addingTimeInterval(60)
        let (_, key) = try await catalog.createKey(
            account: account.id,
            name: "web",
            scopes: [.read],
            expiresAt: expiry
        )
        let principal = try #require(try await catalog.authenticate(key, now: expiry.addingTimeInterval(-0.001)))
        #expect(try await catalog.authenticate(key, now: expiry) == nil)
        #expect(principal.isValid(at: expiry.addingTimeInterval(-0.001)))
        #expect(!principal.isValid(at: expiry))
    }

    @Test("A revoked key is refused at once by every process, and keeps the time of its first revocation")
    func revocation() async throws {
        try await withCatalogPath { path in
            let server = try Catalog(path: path)
            let command = try Catalog(path: path)
            let account = try await server.createAccount(named: "ada")
            let (record, key) = try await server.createKey(account: account.id, name: "web", scopes: [.read])
            let version = try server.version
            _ = try await command.revokeKey(record.id, now: now)
            #expect(try server.version != version)
            #expect(try await server.authenticate(key) == nil)
            let again = try await server.revokeKey(record.id, now: now.addingTimeInterval(9))
            #expect(again.revokedAt == now)
        }
    }

    @Test("The last use only moves forward")
    func lastUse() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada")
        let (record, _) = try await catalog.createKey(account: account.id, name: "web", scopes: [.read])
        for seconds in [5.0, 9, 7] { try await catalog.touchKey(record.id, now: now.addingTimeInterval(seconds)) }
        try await catalog.touchKey("k-gone")
        #expect(try await catalog.keys().map(\.lastUsedAt) == [now.addingTimeInterval(9)])
    }

    @Test("Admin may do everything, another scope only what it names")
    func scopes() {
        let admin = Principal(accountID: "a", keyID: "k", scopes: [.admin])
        let reader = Principal(accountID: "a", keyID: "k", scopes: [.read])
        #expect(Scope.allCases.allSatisfy(admin.may))
        #expect(Scope.allCases.filter(reader.may) == [.read])
    }

    @Test("A key needs an account, a name and a scope")
    func refusals() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada")
        let codes: [ErrorCode?] = [
            try await code { _ = try await catalog.createKey(account: "a-none", name: "web", scopes: [.read]) },
            try await code { _ = try await catalog.createKey(account: account.id, name: "", scopes: [.read]) },
            try await code { _ = try await catalog.createKey(account: account.id, name: "web", scopes: []) },
            try await code { _ = try await catalog.revokeKey("web") },
        ]
        #expect(codes == [.accountNotFound, .parameterInvalid, .parameterInvalid, .keyNotFound])
        #expect(try await catalog.keys().isEmpty)
    }

    @Test("Dates out of all range are kept as the ends of time", arguments: [Double.infinity, 1e300, -1e300, .nan])
    func hostileDates(seconds: Double) async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada")
        let date = Date(timeIntervalSince1970: seconds)
        let (_, key) = try await catalog.createKey(account: account.id, name: "x", scopes: [.read], expiresAt: date)
        let isOpen = try await catalog.authenticate(key, now: now) != nil
        #expect(isOpen == (seconds > 0))
    }
}
