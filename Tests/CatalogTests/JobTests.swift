import Catalog
import Core
import Foundation
import Testing

@Suite("Jobs")
struct JobTests {
    @Test("A job ends once, with its image or with what went wrong")
    func ends() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada").id
        let image = ImageID()
        let good = try await catalog.createJob(account: ada)
        let bad = try await catalog.createJob(account: ada)
        #expect(try await catalog.job(good.id, account: ada) == good)
        #expect(good.state == .running)
        try await catalog.finishJob(good.id, image: image)
        try await catalog.failJob(bad.id, code: "source_failed", message: "It went away.")
        #expect(try await code { try await catalog.finishJob(bad.id, image: image) } == .jobNotFound)
        #expect(
            try await code { try await catalog.failJob(good.id, code: "x", message: "y") } == .jobNotFound
        )
        #expect(try await catalog.job(good.id, account: ada).state == .done(image))
        #expect(
            try await catalog.job(bad.id, account: ada).state
                == .failed(code: "source_failed", message: "It went away.")
        )
    }

    @Test("Jobs that a server left running are failed, those that ended are left alone")
    func interruption() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada").id
        let image = ImageID()
        let done = try await catalog.createJob(account: ada)
        let left = try await catalog.createJob(account: ada)
        try await catalog.finishJob(done.id, image: image)
        try await catalog.failRunningJobs(code: "internal_error", message: "Interrupted.")
        #expect(try await catalog.job(done.id, account: ada).state == .done(image))
        #expect(
            try await catalog.job(left.id, account: ada).state
                == .failed(code: "internal_error", message: "Interrupted.")
        )
    }

    @Test("Old jobs are forgotten, newer ones stay")
    func forgetting() async throws {
        let catalog = try Catalog.inMemory()
        let ada = try await catalog.createAccount(named: "ada").id
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        let old = try await catalog.createJob(account: ada, now: time.addingTimeInterval(-1))
        let new = try await catalog.createJob(account: ada, now: time)
        try await catalog.removeJobs(createdBefore: time)
        #expect(try await code { _ = try await catalog.job(old.id, account: ada) } == .jobNotFound)
        #expect(try await catalog.job(new.id, account: ada) == new)
    }
}
