import Catalog
import Core
import Foundation
import Testing

@Suite("Several users of one catalog")
struct ConcurrencyTests {
    @Test("Three instances that write and read at once all succeed, and lose nothing")
    func writers() async throws {
        try await withCatalogPath { path in
            let catalogs = try (0..<3).map { _ in try Catalog(path: path) }
            let ada = try await catalogs[0].createAccount(named: "ada")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for catalog in catalogs {
                    for _ in 0..<4 {
                        group.addTask {
                            for _ in 0..<25 {
                                let image = try await catalog.addImage(to: ada)
                                _ = try await catalog.setPublished(image.id, account: ada.id, at: Date())
                                #expect(try await catalog.image(image.id).publishedAt != nil)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Catalog(path: path).images(account: ada.id).count == 300)
        }
    }

    @Test("A write waits for a long one of another instance instead of failing")
    func waiting() async throws {
        try await withCatalogPath { path in
            let slow = try Catalog(path: path)
            let fast = try Catalog(path: path)
            let entered = AsyncStream<Void>.makeStream()
            async let holding: Void = slow.ifUnused(blob: "ab") {
                entered.continuation.yield()
                Thread.sleep(forTimeInterval: 1)
            }
            var entries = entered.stream.makeAsyncIterator()
            await entries.next()
            _ = try await fast.createAccount(named: "ada")
            try await holding
            #expect(try await slow.accounts().count == 1)
        }
    }

    @Test("A cancelled change is either made or not, and the catalog goes on")
    func cancellation() async throws {
        try await withCatalog { catalog in
            let ada = try await catalog.createAccount(named: "ada")
            for delay in 0..<50 {
                let adding = Task { try await catalog.addImage(to: ada) }
                try await Task.sleep(for: .microseconds(delay * 20))
                adding.cancel()
                _ = await adding.result
            }
            let before = try await catalog.images(account: ada.id).count
            try await catalog.addImage(to: ada)
            #expect(try await catalog.images(account: ada.id).count == before + 1)
        }
    }
}
