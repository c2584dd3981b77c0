package import Core
import Synchronization

/// Pictures kept in memory, the least recently used dropped first.
///
/// Safe to use from everywhere; nothing blocks for longer than a few table look-ups. One lock is enough: a
/// look-up holds it for about a microsecond, and a request costs a hundred times that.
package final class MemoryCache: Sendable {
    private let pictures: Mutex<RecentPictures>

    /// Keeps up to `byteLimit` bytes, what the entries themselves cost included.
    package init(byteLimit: Int = 128 << 20) {
        pictures = Mutex(RecentPictures(byteLimit: byteLimit))
    }

    /// Bytes kept now.
    package var byteCount: Int { pictures.withLock { $0.byteCount } }

    /// Pictures kept now.
    package var count: Int { pictures.withLock { $0.count } }

    package func picture(for key: CacheKey) -> CachedPicture? {
        pictures.withLock { $0.use(key) }
    }

    /// Keeps `picture`, unless it takes more than an eighth of the bound.
    package func keep(_ picture: CachedPicture, for key: CacheKey) {
        pictures.withLock { $0.insert(picture, for: key) }
    }

    /// Drops every picture made of `image`, in time proportional to their number.
    package func removeAll(of image: ImageID) {
        pictures.withLock { $0.removeAll(of: image) }
    }
}
