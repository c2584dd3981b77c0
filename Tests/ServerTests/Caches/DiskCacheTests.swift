import Core
import Foundation
import Logging
import NIOCore
import Server
import Testing

@Suite("The disk cache", .timeLimit(.minutes(1)))
struct DiskCacheTests {
    @Test("What is kept comes back after a restart, byte for byte, and nothing else does")
    func restart() async throws {
        let place = try TemporaryFolder()
        let key = makeKey()
        var picture = ByteBuffer(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        picture.moveReaderIndex(forwardBy: 10)
        let kept = CachedPicture(bytes: picture, mediaType: "image/webp", width: 640, height: 480)
        try await place.withCache { cache in
            cache.keep(kept, for: key)
            await cache.settle()
            #expect(await cache.picture(for: key) == kept)
            #expect(await cache.picture(for: makeKey()) == nil)
        }
        try await place.withCache { cache in
            #expect(await cache.picture(for: key) == kept)
            await cache.settle()
            #expect(cache.byteCount == 102_400, "The bytes and the header, in whole blocks.")
            cache.keep(makePicture(byteCount: 5), for: key)
            await cache.settle()
            #expect(await cache.picture(for: key) == makePicture(byteCount: 5))
            #expect(cache.byteCount == 4096)
        }
    }

    @Test("A file that is damaged, cut short, longer or under another's name is a miss, and is removed")
    func damage() async throws {
        let place = try TemporaryFolder()
        try await place.withCache { cache in
            let key = makeKey()
            let other = makeKey()
            cache.keep(makePicture(byteCount: 1000, filler: 9), for: other)
            cache.keep(makePicture(byteCount: 1000), for: key)
            await cache.settle()
            let file = try #require(place.files().first { $0.lastPathComponent.hasPrefix(key.image.core) })
            let foreign = try #require(place.files().first { $0.lastPathComponent.hasPrefix(other.image.core) })
            let whole = try Data(contentsOf: file)
            var damaged = stride(from: 0, to: whole.count, by: 7).map { place in
                var bytes = whole
                bytes[place] ^= 0x10
                return bytes
            }
            damaged += [Data(), whole.prefix(7), whole.prefix(30), whole.dropLast(), whole + [0]]
            damaged.append(try Data(contentsOf: foreign))
            for bytes in damaged {
                try bytes.write(to: file)
                #expect(await cache.picture(for: key) == nil)
                #expect(!FileManager.default.fileExists(atPath: file.path))
            }
            try whole.write(to: file)
            #expect(await cache.picture(for: key) == makePicture(byteCount: 1000))
            try FileManager.default.removeItem(at: file)
            #expect(await cache.picture(for: key) == nil, "A file that vanished is a miss.")
        }
    }

    @Test("Above its bound it drops the least recently used, and looking counts as use, also after a restart")
    func eviction() async throws {
        let place = try TemporaryFolder()
        let keys = (0..<30).map { _ in makeKey() }
        try await place.withCache(byteLimit: 40 * 4096) { cache in
            for key in keys {
                cache.keep(makePicture(byteCount: 1000), for: key)
                await cache.settle()
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(cache.byteCount == 30 * 4096)
            #expect(await cache.picture(for: keys[0]) != nil)
        }
        // A bound of 20 files, of which eviction leaves 18.
        try await place.withCache(byteLimit: 20 * 4096) { cache in
            await cache.settle()
            #expect(cache.byteCount == 18 * 4096)
            var kept: [Bool] = []
            for key in keys { kept.append(await cache.picture(for: key) != nil) }
            #expect(kept == [true] + Array(repeating: false, count: 12) + Array(repeating: true, count: 17))
        }
        #expect(place.files().count == 18)
    }

    @Test("However much is kept, the directory stays within its bound")
    func bound() async throws {
        let place = try TemporaryFolder()
        let limit = 100 * 4096
        try await place.withCache(byteLimit: limit) { cache in
            var random = SeededGenerator(seed: 4)
            for step in 0..<1000 {
                let size = Int.random(in: 1...20_000, using: &random)
                cache.keep(makePicture(byteCount: size), for: makeKey())
                guard step.isMultiple(of: 50) else { continue }
                await cache.settle()
                let sizes = try place.files().map { try Data(contentsOf: $0).count }
                let onDisk = sizes.reduce(0) { $0 + ($1 + 4095) / 4096 * 4096 }
                #expect(onDisk <= limit)
                #expect(onDisk == cache.byteCount)
            }
            let large = makeKey()
            cache.keep(makePicture(byteCount: limit / 8 + 1), for: large)
            await cache.settle()
            #expect(await cache.picture(for: large) == nil, "Above an eighth of the bound nothing is kept.")
        }
    }

    @Test("Removing an image removes all its files, those not yet written too, and no other's")
    func removal() async throws {
        let place = try TemporaryFolder()
        try await place.withCache { cache in
            let image = ImageID()
            let other = makeKey()
            cache.keep(makePicture(byteCount: 10), for: other)
            for width in 1...50 { cache.keep(makePicture(byteCount: 10), for: makeKey(image: image, width: width)) }
            await cache.removeAll(of: image)
            #expect(place.files().count == 1)
            #expect(await cache.picture(for: other) != nil)
            #expect(cache.byteCount == 4096)
        }
    }

    @Test("A removal is done even where the caller has been cancelled")
    func cancelledRemoval() async throws {
        let place = try TemporaryFolder()
        try await place.withCache { cache in
            let key = makeKey()
            cache.keep(makePicture(byteCount: 10), for: key)
            let removal = Task {
                try? await Task.sleep(for: .seconds(50))
                await cache.removeAll(of: key.image)
            }
            removal.cancel()
            await removal.value
            #expect(place.files().isEmpty)
        }
    }

    @Test("A start removes what a crash and an older version left, and touches nothing else")
    func leftovers() async throws {
        let place = try TemporaryFolder()
        let manager = FileManager.default
        let kept = [place.url.appending(path: "notes/a"), place.url.appending(path: "value")]
        let removed = [
            place.url.appending(path: "v0/ab/a"), place.url.appending(path: "v\(CacheKey.version)/incoming/a"),
        ]
        for file in kept + removed {
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: file)
        }
        try await place.withCache { await $0.settle() }
        #expect(kept.allSatisfy { manager.fileExists(atPath: $0.path) })
        #expect(!removed.contains { manager.fileExists(atPath: $0.path) })
    }

    @Test("Pictures are for the server's own eyes")
    func permissions() async throws {
        let place = try TemporaryFolder()
        try await place.withCache { cache in
            cache.keep(makePicture(byteCount: 10), for: makeKey())
            await cache.settle()
            let file = try #require(place.files().first)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("Where nothing can be written it forgets, and says so once")
    func unwritable() async throws {
        let place = try TemporaryFolder()
        let file = place.url.appending(path: "file")
        try Data().write(to: file)
        let warnings = Counter()
        let cache = DiskCache(path: file.path, logger: Logger(label: "test") { _ in CountingLog(count: warnings) })
        let key = makeKey()
        for _ in 0..<20 { cache.keep(makePicture(byteCount: 10), for: key) }
        await cache.settle()
        #expect(await cache.picture(for: key) == nil)
        await cache.removeAll(of: key.image)
        #expect(warnings.value == 1)
        await cache.shutDown()
    }

    @Test("Once it is shut down it misses, and keeping and removing do no harm")
    func shutDown() async throws {
        let place = try TemporaryFolder()
        let cache = DiskCache(path: place.url.path, logger: Logger(label: "test"))
        let key = makeKey()
        cache.keep(makePicture(byteCount: 10), for: key)
        await cache.shutDown()
        #expect(place.files().count == 1, "What was kept before is written.")
        cache.keep(makePicture(byteCount: 10), for: makeKey())
        #expect(await cache.picture(for: key) == nil)
        await cache.removeAll(of: key.image)
    }
}
