import Catalog
import Core
import Foundation
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("The first key is made once, and is the same after reopening")
    func first() async throws {
        try await withCatalogPath { path in
            let made = try await Catalog(path: path).ensureSigningKey(now: now)
            let again = try await Catalog(path: path).ensureSigningKey()
            #expect(again.id == made.id && again.secret == made.secret && again.createdAt == now)
            #expect(made.secret.count == 32)
            #expect(try await Catalog(path: path).signingKeys().count == 1)
        }
    }

    @Test("A new key takes over, and the old one is valid until it retires")
    func rotation() async throws {
        let catalog = try Catalog.inMemory()
        let old = try await catalog.ensureSigningKey(now: now)
        let new = try await catalog.createSigningKey(now: now)
        #expect(try await catalog.ensureSigningKey(now: now).id == new.id)
        _ = try await catalog.retireSigningKey(old.id, at: now.addingTimeInterval(60))
        let listed = try await catalog.signingKeys()
        #expect(listed.map(\.id) == [old.id, new.id])
        #expect(listed.map { $0.isValid(at: now.addingTimeInterval(59)) } == [true, true])
        #expect(listed.map { $0.isValid(at: now.addingTimeInterval(60)) } == [false, true])
    }

    @Test("A key that retires, now or later, signs no more, and never comes back")
    func retirement() async throws {
        let catalog = try Catalog.inMemory()
        let old = try await catalog.ensureSigningKey(now: now)
        _ = try await catalog.retireSigningKey(old.id, at: now)
        #expect(try await catalog.retireSigningKey(old.id, at: now.addingTimeInterval(60)).retiresAt == now)
        #expect(try await catalog.ensureSigningKey(now: now).id != old.id)
        #expect(try await code { _ = try await catalog.retireSigningKey("unknown0", at: now) } == .keyNotFound)
    }
}
