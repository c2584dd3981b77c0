import Core
import NIOCore

/// Pictures in the order of their last use, bounded by bytes: the rules of ``MemoryCache`` without its lock.
///
/// The order is a doubly linked list whose links are places in an array, so that using, adding and dropping
/// an entry each take constant time and allocate nothing per entry.
struct RecentPictures {
    private struct Entry {
        let key: CacheKey
        let picture: CachedPicture
        let cost: Int
        /// Places of the neighbours; `nil` at the ends.
        var newer: Int?
        var older: Int?
    }

    let byteLimit: Int
    private(set) var byteCount = 0
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var places: [CacheKey: Int] = [:]
    private var images: [ImageID: Set<CacheKey>] = [:]
    private var newest: Int?
    private var oldest: Int?

    init(byteLimit: Int) {
        self.byteLimit = max(0, byteLimit)
    }

    var count: Int { places.count }

    /// The picture under `key`, which thereby becomes the newest.
    mutating func use(_ key: CacheKey) -> CachedPicture? {
        guard let place = places[key], let entry = entries[place] else { return nil }
        if place != newest {
            unlink(entry)
            link(entry, at: place)
        }
        return entry.picture
    }

    /// Keeps `picture` as the newest, and drops the oldest until the bound holds.
    ///
    /// A picture above an eighth of the bound is not kept: it would drive out too much.
    mutating func insert(_ picture: CachedPicture, for key: CacheKey) {
        remove(key)
        let cost = Self.cost(of: picture)
        guard cost <= byteLimit / 8 else { return }
        while byteCount + cost > byteLimit, let place = oldest, let entry = entries[place] { remove(entry.key) }
        let place = free.popLast() ?? entries.count
        if place == entries.count { entries.append(nil) }
        link(Entry(key: key, picture: picture, cost: cost), at: place)
        places[key] = place
        images[key.image, default: []].insert(key)
        byteCount += cost
    }

    /// Drops every picture made of `image`.
    mutating func removeAll(of image: ImageID) {
        for key in images[image] ?? [] { remove(key) }
    }

    private mutating func remove(_ key: CacheKey) {
        guard let place = places.removeValue(forKey: key), let entry = entries[place] else { return }
        unlink(entry)
        entries[place] = nil
        free.append(place)
        byteCount -= entry.cost
        images[key.image]?.remove(key)
        if images[key.image]?.isEmpty == true { images[key.image] = nil }
    }

    private mutating func link(_ entry: Entry, at place: Int) {
        var entry = entry
        entry.newer = nil
        entry.older = newest
        entries[place] = entry
        if let newest { entries[newest]?.newer = place }
        newest = place
        if oldest == nil { oldest = place }
    }

    private mutating func unlink(_ entry: Entry) {
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
    }

    /// What an entry holds in memory: its buffer as it was allocated, which may be more than its bytes, and about
    /// 512 bytes for the key and the tables.
    private static func cost(of picture: CachedPicture) -> Int {
        max(picture.bytes.readableBytes, picture.bytes.storageCapacity) + 512
    }
}
