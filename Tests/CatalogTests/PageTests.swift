import Catalog
import Core
import Foundation
import Testing

@Suite("Pages of images")
struct PageTests {
    @Test("A walk forward and back over images made in one millisecond sees each once", arguments: [1, 7, 100, 1000])
    func walk(take: Int) async throws {
        let catalog = try Catalog.inMemory()
        let (ada, all) = try await fill(catalog, count: take == 1 ? 100 : 1000)
        let pages = try await walkForward(catalog, ada, take: take)
        #expect(pages.flatMap(\.items) == all)
        #expect(pages.dropLast().allSatisfy { $0.items.count == take })
        #expect(pages.first?.previous == nil)

        var page = try #require(pages.last)
        for expected in pages.dropLast().reversed() {
            page = try await catalog.page(account: ada.id, take: take, from: page.previous)
            #expect(page == expected)
        }
    }

    @Test("Images added and deleted during a walk neither repeat nor hide the others")
    func changesDuringWalk() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, all) = try await fill(catalog, count: 1000)
        var seen: [ImageID] = []
        var deleted: Set<ImageID> = []
        var from: ImageID?
        repeat {
            let page = try await catalog.page(account: ada.id, take: 10, from: from)
            seen += page.items.map(\.id)
            from = page.next
            try await catalog.addImage(to: ada)
            // One that was seen, and one further on, but not the one that the next page starts at.
            let behind = try #require(page.items.randomElement()).id
            let ahead = all.first { !seen.contains($0.id) && !deleted.contains($0.id) && $0.id != from }
            for id in [behind, ahead?.id].compactMap(\.self) {
                _ = try await catalog.deleteImage(id, account: ada.id)
                deleted.insert(id)
            }
        } while from != nil
        #expect(Set(seen).count == seen.count)
        #expect(Set(all.map(\.id)).subtracting(deleted).isSubset(of: seen))
    }

    @Test("The page before one that has fewer images before it starts at the newest")
    func shortPrevious() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, all) = try await fill(catalog, count: 10)
        let page = try await catalog.page(account: ada.id, take: 5, from: all[2].id)
        #expect(page.items == Array(all[2..<7]))
        #expect(page.previous == all[0].id)
        #expect(page.next == all[7].id)
        #expect(try await catalog.page(account: ada.id, take: 5, from: all[0].id).previous == nil)
        #expect(try await catalog.page(account: ada.id, take: 5, from: all[5].id).next == nil)
    }

    @Test("A page that starts at an image that is gone, unknown or another account's is refused")
    func unknownStart() async throws {
        let catalog = try Catalog.inMemory()
        let (ada, all) = try await fill(catalog, count: 3)
        let bob = try await catalog.createAccount(named: "bob")
        _ = try await catalog.deleteImage(all[1].id, account: ada.id)
        for (account, start) in [(ada, all[1].id), (ada, ImageID()), (bob, all[0].id)] {
            let refused = try await code { _ = try await catalog.page(account: account.id, take: 2, from: start) }
            #expect(refused == .imageNotFound)
        }
        #expect(try await catalog.page(account: bob.id, take: 2) == catalog.page(account: "a-none", take: 2))
    }

    @Test("Sizes out of all range are brought into it", arguments: [Int.min, 0, Int.max])
    func hostileSizes(take: Int) async throws {
        let catalog = try Catalog.inMemory()
        let (ada, all) = try await fill(catalog, count: 3)
        #expect(try await catalog.page(account: ada.id, take: take).items.count == (take > 0 ? all.count : 1))
    }

    /// Returns the images of a new account, newest first, among those of another.
    private func fill(_ catalog: Catalog, count: Int) async throws -> (Account, [ImageRecord]) {
        let ada = try await catalog.createAccount(named: "ada")
        let other = try await catalog.createAccount(named: "other")
        let own = try await catalog.defaultCollection(account: ada.id).id
        var images: [ImageRecord] = []
        for index in 0..<count {
            images.append(try await catalog.addImage(to: ada, collection: own))
            if index % 50 == 0 { try await catalog.addImage(to: other) }
        }
        return (ada, images.reversed())
    }

    private func walkForward(_ catalog: Catalog, _ account: Account, take: Int) async throws -> [ImagePage] {
        var pages = [try await catalog.page(account: account.id, take: take)]
        while let next = pages.last?.next {
            pages.append(try await catalog.page(account: account.id, take: take, from: next))
        }
        return pages
    }
}
