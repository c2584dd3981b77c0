import Foundation
import Logging
import Server

/// A folder for one test, removed with the test.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "stills-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Runs `body` with a disk cache in this folder, and shuts it down.
    func withCache(byteLimit: Int = 10 << 20, _ body: (DiskCache) async throws -> Void) async throws {
        let cache = DiskCache(path: url.path, byteLimit: byteLimit, logger: Logger(label: "test"))
        do {
            try await body(cache)
        } catch {
            await cache.shutDown()
            throw error
        }
        await cache.shutDown()
    }

    /// The files below this folder.
    func files() -> [URL] {
        let all = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return all.filter { !$0.hasDirectoryPath }
    }
}
