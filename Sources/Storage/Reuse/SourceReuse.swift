/// What is kept of one version of a source.
struct SourceReuse {
    let cache: SourceCache
    let key: SourceKey
    let version: SourceVersion

    /// The range that holds the byte at an offset.
    func range(holding offset: Int64) -> KeptRange? {
        cache.range(holding: offset, of: version, key)
    }

    func keep(_ range: KeptRange) {
        cache.keep(range, of: version, key)
    }

    /// Drops it all: the version is gone.
    func drop() {
        cache.drop(key)
    }
}
