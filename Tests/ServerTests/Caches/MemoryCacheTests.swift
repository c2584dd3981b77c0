import Core
import NIOCore
import Server
import Testing

@Suite("The memory cache")
struct MemoryCacheTests {
    @Test("What is kept comes back, and nothing else does")
    func keeping() {
        let cache = MemoryCache(byteLimit: 1 << 20)
        let (first, second) = (makeKey(), makeKey())
        cache.keep(makePicture(byteCount: 100, filler: 1), for: first)
        #expect(cache.picture(for: first) == makePicture(byteCount: 100, filler: 1))
        #expect(cache.picture(for: second) == nil)
        cache.keep(makePicture(byteCount: 50, filler: 2), for: first)
        #expect(cache.picture(for: first) == makePicture(byteCount: 50, filler: 2))
        #expect(cache.count == 1)
    }

    @Test("The least recently used goes first, and looking counts as use")
    func order() {
        // Each takes 1024 + 512, so that ten fit.
        let cache = MemoryCache(byteLimit: 10 * 1536)
        let keys = (0..<11).map { _ in makeKey() }
        for key in keys.prefix(10) { cache.keep(makePicture(byteCount: 1024), for: key) }
        #expect(cache.count == 10)
        _ = cache.picture(for: keys[0])
        cache.keep(makePicture(byteCount: 1024), for: keys[10])
        let kept = keys.map { cache.picture(for: $0) != nil }
        #expect(kept == [true, false] + Array(repeating: true, count: 9))
    }

    @Test("A picture above an eighth of the bound is not kept, and drives nothing out")
    func large() {
        let cache = MemoryCache(byteLimit: 64 << 10)
        let (small, large) = (makeKey(), makeKey())
        cache.keep(makePicture(byteCount: 4 << 10), for: small)
        cache.keep(makePicture(byteCount: 8 << 10), for: large)
        #expect(cache.picture(for: small) != nil)
        #expect(cache.picture(for: large) == nil)
    }

    @Test("A slice counts as the buffer that it keeps alive")
    func slices() {
        let cache = MemoryCache(byteLimit: 1 << 20)
        var buffer = ByteBuffer(repeating: 1, count: 64 << 10)
        buffer.moveWriterIndex(to: 10)
        cache.keep(CachedPicture(bytes: buffer, mediaType: "image/png", width: 1, height: 1), for: makeKey())
        #expect(cache.byteCount >= 64 << 10)
    }

    @Test("Removing an image removes all its pictures and no other's")
    func removal() {
        let cache = MemoryCache(byteLimit: 1 << 20)
        let image = ImageID()
        let keys = (1...20).map { makeKey(image: image, width: $0) }
        let other = makeKey()
        for key in keys + [other] { cache.keep(makePicture(byteCount: 10), for: key) }
        cache.removeAll(of: image)
        #expect(keys.allSatisfy { cache.picture(for: $0) == nil })
        #expect(cache.picture(for: other) != nil)
        cache.removeAll(of: other.image)
        #expect(cache.byteCount == 0)
        #expect(cache.count == 0)
    }

    @Test("Over 100,000 operations it holds what a plain list of the most recent would, within its bound")
    func history() {
        var random = SeededGenerator(seed: 5)
        let limit = 200_000
        let cache = MemoryCache(byteLimit: limit)
        let images = (0..<40).map { _ in ImageID() }
        let keys = images.flatMap { image in (1...5).map { makeKey(image: image, width: $0) } }
        let pictures = (0...5).map { makePicture(byteCount: 1 << ($0 + 8)) }
        // The reference: oldest first, with the same rule of what an entry costs.
        var list: [(key: CacheKey, cost: Int)] = []
        for step in 0..<100_000 {
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            let place = list.firstIndex { $0.key == key }
            switch Int.random(in: 0..<100, using: &random) {
            case 0:
                cache.removeAll(of: key.image)
                list.removeAll { $0.key.image == key.image }
            case 1..<50:
                #expect((cache.picture(for: key) != nil) == (place != nil))
                if let place { list.append(list.remove(at: place)) }
            default:
                let picture = pictures[Int.random(in: 0..<pictures.count, using: &random)]
                cache.keep(picture, for: key)
                if let place { list.remove(at: place) }
                list.append((key, picture.bytes.storageCapacity + 512))
                while list.reduce(0, { $0 + $1.cost }) > limit { list.removeFirst() }
            }
            guard step.isMultiple(of: 100) else { continue }
            #expect(cache.count == list.count)
            #expect(cache.byteCount == list.reduce(0) { $0 + $1.cost })
            #expect(cache.byteCount <= limit)
        }
    }
}
