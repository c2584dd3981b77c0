import Core
import Foundation
import Testing

@testable import Catalog

@Suite("Stored credentials")
struct CredentialTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let sealed = SealedBody(bytes: [1, 2, 3], keyID: "old")

    private func describe(_ name: String = "media", kind: CredentialKind = .s3) -> CredentialDescription {
        CredentialDescription(
            name: name,
            kind: kind,
            scope: CredentialScope(
                buckets: ["photos", "films/2026/"].compactMap { BucketPattern($0) },
                hosts: [".example.com"].compactMap { CredentialHost($0) }
            ),
            facts: ["region": "eu-west-1"]
        )
    }

    @Test("They are kept as they were given, also by another instance, and are listed in their order")
    func keeping() async throws {
        try await withCatalogPath { path in
            let catalog = try Catalog(path: path)
            let account = try await catalog.createAccount(named: "ada")
            let made = try await catalog.createCredential(describe(), account: account.id, now: now) { areFirst in
                #expect(areFirst)
                return sealed
            }
            let second = try await catalog.createCredential(describe("other"), account: account.id) { areFirst in
                #expect(!areFirst)
                return sealed
            }
            let again = try Catalog(path: path)
            #expect(try await again.credential(named: "media", account: account.id) == made)
            #expect(try await again.credentials(account: account.id) == [made, second])
            #expect(made.description == describe() && made.sealed == sealed && made.createdAt == now)
            #expect(made.id.hasPrefix("cr-") && made.id.count == 11)
        }
    }

    @Test("A name is taken once in an account, and what fails to be sealed is not stored")
    func names() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada").id
        let bob = try await catalog.createAccount(named: "bob").id
        let failure = try await code {
            _ = try await catalog.createCredential(describe(), account: ada) { _ in throw StillsError.imageNotFound }
        }
        #expect(failure == .imageNotFound)
        #expect(try await catalog.credentials().isEmpty)
        for account in [ada, bob] {
            _ = try await catalog.createCredential(describe(), account: account) { _ in sealed }
        }
        let taken = try await code { _ = try await catalog.createCredential(describe(), account: ada) { _ in sealed } }
        #expect(taken == .nameTaken)
        let unknown = try await code {
            _ = try await catalog.createCredential(describe(), account: "a-") { _ in sealed }
        }
        #expect(unknown == .accountNotFound)
        #expect(try await catalog.credentials().count == 2)
    }

    @Test("A replacement is another version of the same credentials; another account's name is missing")
    func replacing() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada").id
        let bob = try await catalog.createAccount(named: "bob").id
        let first = try await catalog.createCredential(describe(), account: ada, now: now) { _ in sealed }
        let new = CredentialDescription(name: "media", kind: .bearer, scope: CredentialScope(), facts: [:])
        let body = SealedBody(bytes: [9], keyID: "new")
        #expect(
            try await code { _ = try await catalog.replaceCredential(new, account: bob) { body } }
                == .credentialsNotFound
        )
        let second = try await catalog.replaceCredential(new, account: ada, now: now + 5) { body }
        #expect(second.id == first.id && second.identity != first.identity)
        #expect(second.description == new && second.sealed == body)
        #expect(second.createdAt == now && second.updatedAt == now + 5)
        #expect(try await catalog.credential(named: "media", account: ada) == second)
    }

    @Test("What was deleted and made again is not the same version")
    func deleting() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        let first = try await catalog.createCredential(describe(), account: account) { _ in sealed }
        try await catalog.deleteCredential(named: "media", account: account)
        #expect(
            try await code { _ = try await catalog.credential(named: "media", account: account) }
                == .credentialsNotFound
        )
        #expect(
            try await code { try await catalog.deleteCredential(named: "media", account: account) }
                == .credentialsNotFound
        )
        let second = try await catalog.createCredential(describe(), account: account) { _ in sealed }
        #expect(second.identity != first.identity)
        _ = try await catalog.deleteAccount(named: "ada")
        #expect(try await catalog.credentials().isEmpty)
    }

    @Test("All are sealed anew at once, or none, and stay the same version")
    func resealing() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        for name in ["a", "b", "c"] {
            _ = try await catalog.createCredential(describe(name), account: account) { _ in sealed }
        }
        let before = try await catalog.credentials()
        let failed = try await code { _ = try await catalog.resealCredentials { _ in throw StillsError.imageNotFound } }
        #expect(failed == .imageNotFound)
        #expect(try await catalog.credentials() == before)
        let count = try await catalog.resealCredentials { records in
            records.map { SealedBody(bytes: Array($0.description.name.utf8), keyID: "new") }
        }
        #expect(count == 3)
        let after = try await catalog.credentials()
        #expect(after.map(\.identity) == before.map(\.identity) && after.map(\.updatedAt) == before.map(\.updatedAt))
        #expect(after.map { String(decoding: $0.sealed.bytes, as: UTF8.self) } == ["a", "b", "c"])
        try await catalog.withCredentialKeyIDs { #expect($0 == ["new"]) }
    }

    @Test("An account has a thousand at most")
    func bounded() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        for index in 1...1_000 {
            _ = try await catalog.createCredential(describe("\(index)"), account: account) { _ in sealed }
        }
        let more = try await code {
            _ = try await catalog.createCredential(describe("more"), account: account) { _ in sealed }
        }
        #expect(more == .parameterInvalid)
    }

    @Test("A pattern that is not understood locks the row, and does not widen it")
    func unknownPattern() async throws {
        let catalog = try Catalog.inMemory()
        let account = try await catalog.createAccount(named: "ada").id
        _ = try await catalog.createCredential(describe(), account: account) { _ in sealed }
        try await catalog.write { try $0.run("UPDATE credential SET buckets = '[\"\"]'") }
        #expect(try await code { _ = try await catalog.credential(named: "media", account: account) } == .storageFailed)
    }
}
