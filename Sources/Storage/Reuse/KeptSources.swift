/// Ranges of sources in the order of their last use, bounded by bytes: the rules of ``SourceCache`` without its lock.
///
/// What is dropped is returned, so that its memory is given up outside of the lock.
struct KeptSources {
    /// A use of a range, which is out of date once that was used again.
    private struct Use {
        let key: SourceKey
        let start: Int64
        let moment: Int
    }

    let byteLimit: Int
    private(set) var byteCount = 0
    private(set) var count = 0
    private var versions: [SourceKey: KeptVersion] = [:]
    /// The oldest first, from `oldest` on.
    private var uses: [Use] = []
    private var oldest = 0
    private var moment = 0

    init(byteLimit: Int) {
        self.byteLimit = max(0, byteLimit)
    }

    func version(_ key: SourceKey) -> SourceVersion? { versions[key]?.version }

    /// The range of a version that holds the byte at an offset, which thereby becomes the newest.
    mutating func range(holding offset: Int64, of version: SourceVersion, _ key: SourceKey) -> KeptRange? {
        guard versions[key]?.version.isSame(as: version) == true, let index = versions[key]?.index(of: offset),
            let range = versions[key]?.ranges[index]
        else { return nil }
        let now = note(range.start, key)
        versions[key]?.use(index, at: now)
        return range
    }

    /// Keeps a range as the newest, unless another version has come, and drops the oldest until the bound holds.
    ///
    /// A range above an eighth of the bound is not kept: it would drive out too much.
    mutating func keep(_ range: KeptRange, of version: SourceVersion, _ key: SourceKey) -> [KeptRange] {
        guard !range.bytes.isEmpty, range.cost <= byteLimit / 8 else { return [] }
        guard versions[key].map({ $0.version.isSame(as: version) }) ?? true else { return [] }
        guard var dropped = versions[key, default: KeptVersion(version)].add(range, at: moment + 1) else { return [] }
        _ = note(range.start, key)
        count(range, by: 1)
        for one in dropped { count(one, by: -1) }
        while byteCount > byteLimit, let one = removeOldest() { dropped.append(one) }
        return dropped
    }

    /// Drops all of a source, but for one version of it.
    mutating func drop(_ key: SourceKey, except version: SourceVersion? = nil) -> [KeptRange] {
        guard let kept = versions[key], version.map({ !kept.version.isSame(as: $0) }) ?? true else { return [] }
        versions[key] = nil
        for one in kept.ranges { count(one, by: -1) }
        return kept.ranges
    }

    private mutating func removeOldest() -> KeptRange? {
        while oldest < uses.count {
            let use = uses[oldest]
            oldest += 1
            guard let index = index(of: use), let removed = versions[use.key]?.remove(index) else { continue }
            if versions[use.key]?.ranges.isEmpty == true { versions[use.key] = nil }
            count(removed, by: -1)
            return removed
        }
        return nil
    }

    /// Writes down a use, and returns its moment.
    private mutating func note(_ start: Int64, _ key: SourceKey) -> Int {
        if uses.count > 2 * count + 64 {
            uses = uses[oldest...].filter { index(of: $0) != nil }
            oldest = 0
        }
        moment += 1
        uses.append(Use(key: key, start: start, moment: moment))
        return moment
    }

    /// The number of the range that was used last by this use.
    private func index(of use: Use) -> Int? {
        guard let kept = versions[use.key], let index = kept.index(of: use.start), kept.lastUse(index) == use.moment
        else {
            return nil
        }
        return index
    }

    private mutating func count(_ range: KeptRange, by sign: Int) {
        count += sign
        byteCount += sign * range.cost
    }
}
