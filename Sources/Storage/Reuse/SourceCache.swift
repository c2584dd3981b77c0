import Synchronization

/// What was read of sources, kept for the next who reads them, the least recently used ranges dropped first.
///
/// Safe to use from everywhere. The lock is held for a few table look-ups only: bytes are fetched, copied and given up
/// outside of it.
final class SourceCache: Sendable {
    private let sources: Mutex<KeptSources>

    /// Keeps up to `byteLimit` bytes, what the ranges themselves cost included; 0 keeps nothing.
    init(byteLimit: Int) {
        sources = Mutex(KeptSources(byteLimit: byteLimit))
    }

    /// Bytes kept now.
    var byteCount: Int { sources.withLock { $0.byteCount } }

    /// Ranges kept now.
    var count: Int { sources.withLock { $0.count } }

    /// The version that something is kept of.
    func version(_ key: SourceKey) -> SourceVersion? {
        sources.withLock { $0.version(key) }
    }

    /// The range of a version that holds the byte at an offset.
    func range(holding offset: Int64, of version: SourceVersion, _ key: SourceKey) -> KeptRange? {
        sources.withLock { $0.range(holding: offset, of: version, key) }
    }

    /// Keeps a range of a version, unless it is too large or something of another version is kept.
    func keep(_ range: KeptRange, of version: SourceVersion, _ key: SourceKey) {
        let dropped = sources.withLock { $0.keep(range, of: version, key) }
        _ = dropped
    }

    /// Drops what is kept of a source, but for one version of it.
    func drop(_ key: SourceKey, except version: SourceVersion? = nil) {
        let dropped = sources.withLock { $0.drop(key, except: version) }
        _ = dropped
    }
}
