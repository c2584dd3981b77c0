/// The part of a ``SourceCache`` that one job may use: what was read for its account, with its credential.
struct SourceShelf {
    private let cache: SourceCache
    private let owner: Source

    init(_ cache: SourceCache, of owner: Source) {
        self.cache = cache
        self.owner = owner
    }

    /// What is kept of a place, of a version that may be out of date.
    func find(_ text: String) -> SourceReuse? {
        let key = SourceKey(text, for: owner)
        return cache.version(key).map { SourceReuse(cache: cache, key: key, version: $0) }
    }

    /// What is kept of the version that a place has now; whatever is kept of another goes.
    func begin(_ text: String, _ version: SourceVersion?) -> SourceReuse? {
        let key = SourceKey(text, for: owner)
        cache.drop(key, except: version)
        return version.map { SourceReuse(cache: cache, key: key, version: $0) }
    }

    /// Drops what is kept of a place.
    func drop(_ text: String) {
        cache.drop(SourceKey(text, for: owner))
    }
}
