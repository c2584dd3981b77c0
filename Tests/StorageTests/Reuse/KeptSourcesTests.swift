import Core
import Testing

@testable import Storage

@Suite("Ranges of sources are kept within a bound of bytes")
struct KeptSourcesTests {
    private func version(_ tag: String = "one", length: Int64 = 1 << 40) throws -> SourceVersion {
        var head = ResponseHead()
        "ETag: \"\(tag)\"\r\n".utf8.withContiguousStorageIfAvailable { head.take(UnsafeRawBufferPointer($0)) }
        return try #require(SourceVersion(head, length: length))
    }

    private func key(_ name: String) throws -> SourceKey {
        SourceKey(name, for: try Source("https://example.com/"))
    }

    private func range(_ start: Int64, _ count: Int) -> KeptRange {
        KeptRange(start: start, bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: start), count: count))
    }

    @Test("The range that was not used for longest goes first, of whichever source")
    func leastRecent() throws {
        let (version, a, b) = (try version(), try key("a"), try key("b"))
        let one = range(0, 10_000)
        var kept = KeptSources(byteLimit: 8 * one.cost)
        for start in 0..<8 { _ = kept.keep(range(Int64(start) * 10_000, 10_000), of: version, start % 2 == 0 ? a : b) }
        #expect(kept.count == 8)
        #expect(kept.range(holding: 5, of: version, a) != nil)
        _ = kept.keep(range(80_000, 10_000), of: version, a)
        #expect(kept.count == 8 && kept.byteCount <= kept.byteLimit)
        #expect(kept.range(holding: 10_000, of: version, b) == nil)
        #expect(kept.range(holding: 5, of: version, a) != nil)
        #expect(kept.range(holding: 89_999, of: version, a)?.start == 80_000)
    }

    @Test("A range of more than an eighth of the bound is not kept, nor an empty one")
    func tooLarge() throws {
        let version = try version()
        var kept = KeptSources(byteLimit: 80_000)
        _ = kept.keep(range(0, 9_100), of: version, try key("a"))
        _ = kept.keep(range(0, 0), of: version, try key("a"))
        #expect(kept.count == 0 && kept.byteCount == 0)
        _ = kept.keep(range(0, 8_000), of: version, try key("a"))
        #expect(kept.count == 1)
    }

    @Test("Of ranges over one another those stay that hold more")
    func overlaps() throws {
        let (version, key) = (try version(), try key("a"))
        var kept = KeptSources(byteLimit: 1 << 20)
        _ = kept.keep(range(100, 100), of: version, key)
        _ = kept.keep(range(150, 100), of: version, key)
        _ = kept.keep(range(120, 10), of: version, key)
        #expect(kept.count == 1 && kept.range(holding: 200, of: version, key) == nil)
        _ = kept.keep(range(200, 50), of: version, key)
        #expect(kept.count == 2)
        _ = kept.keep(range(50, 250), of: version, key)
        #expect(kept.count == 1 && kept.range(holding: 299, of: version, key)?.start == 50)
        #expect(kept.byteCount == kept.range(holding: 50, of: version, key)?.cost)
    }

    @Test("What comes late of a version that is gone is not kept")
    func late() throws {
        let (old, new, key) = (try version(), try version("two"), try key("a"))
        var kept = KeptSources(byteLimit: 1 << 20)
        _ = kept.keep(range(0, 10), of: old, key)
        #expect(kept.drop(key, except: old).isEmpty && kept.drop(key, except: new).count == 1)
        _ = kept.keep(range(0, 20), of: new, key)
        _ = kept.keep(range(100, 10), of: old, key)
        #expect(kept.count == 1 && kept.range(holding: 0, of: old, key) == nil)
        #expect(kept.range(holding: 0, of: try version("two", length: 5), key) == nil)
        _ = kept.drop(key)
        #expect(kept.count == 0 && kept.byteCount == 0 && kept.version(key) == nil)
    }

    @Test("After any number of uses, what is kept is within the bound and as it came")
    func random() throws {
        let versions = [try version("one"), try version("two")]
        let keys = try (0..<5).map { try key("\($0)") }
        var generator = SystemRandomNumberGenerator()
        var kept = KeptSources(byteLimit: 300_000)
        var wrong = 0
        for _ in 0..<20_000 {
            let key = keys[Int.random(in: 0..<5, using: &generator)]
            let version = versions[Int.random(in: 0..<20, using: &generator) / 19]
            let place = Int64.random(in: 0..<100_000, using: &generator)
            switch Int.random(in: 0..<100, using: &generator) {
            case 0: _ = kept.drop(key, except: version)
            case 1..<40: _ = kept.keep(range(place, Int.random(in: 0..<6000, using: &generator)), of: version, key)
            default:
                guard let found = kept.range(holding: place, of: version, key) else { continue }
                guard (found.start..<found.end).contains(place),
                    found.bytes.last == UInt8(truncatingIfNeeded: found.start)
                else {
                    wrong += 1
                    continue
                }
            }
            if !(kept.count * 1024...300_000).contains(kept.byteCount) { wrong += 1 }
        }
        #expect(wrong == 0)
        for key in keys { _ = kept.drop(key) }
        #expect(kept.byteCount == 0 && kept.count == 0)
    }

    @Test("Keys tell places and accounts apart, whatever is in their names")
    func keys() throws {
        let url = try SourceURL("https://example.com/")
        var keys: Set<SourceKey> = []
        for account in [nil, "", "a", "ab"] {
            for text in ["", "a", "ab"] {
                keys.insert(SourceKey(text, for: Source(url, account: account.map { SourceAccount(id: $0) })))
            }
        }
        #expect(keys.count == 12)
    }
}
