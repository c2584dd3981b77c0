import Catalog
import Testing

@Suite("The version of a catalog")
struct VersionTests {
    @Test("It changes with every commit, of this instance and of another, and with nothing else")
    func changes() async throws {
        try await withCatalogPath { path in
            let here = try Catalog(path: path)
            let there = try Catalog(path: path)
            var last = try here.version
            for (index, writer) in [here, there, here, there].enumerated() {
                let account = try await writer.createAccount(named: "account \(index)")
                #expect(try here.version != last)
                last = try here.version
                _ = try await here.accounts()
                _ = try await code { _ = try await writer.createAccount(named: account.name) }
                #expect(try here.version == last)
            }
        }
    }

    @Test("Who reads it before the rows never keeps an old row")
    func freshness() async throws {
        try await withCatalogPath { path in
            let here = try Catalog(path: path)
            let there = try Catalog(path: path)
            for index in 1...50 {
                let before = try here.version
                _ = try await there.createAccount(named: "account \(index)")
                #expect(try here.version != before)
                #expect(try await here.accounts().count == index)
            }
        }
    }

    @Test("It takes microseconds")
    func cost() async throws {
        try await withCatalog { catalog in
            let rounds = 20_000
            let time = try ContinuousClock().measure {
                for _ in 0..<rounds { _ = try catalog.version }
            }
            print("version: \(time / rounds)")
            #expect(time / rounds < .microseconds(500))
        }
    }
}
