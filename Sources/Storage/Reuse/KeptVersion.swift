/// What is kept of one version of a source.
struct KeptVersion {
    let version: SourceVersion
    /// In the order of their places, and none over another.
    private(set) var ranges: [KeptRange] = []
    /// When each was used last.
    private var uses: [Int] = []

    init(_ version: SourceVersion) {
        self.version = version
    }

    /// The number of the range that holds the byte at an offset.
    func index(of offset: Int64) -> Int? {
        let index = firstIndex(after: offset) - 1
        return index >= 0 && offset < ranges[index].end ? index : nil
    }

    func lastUse(_ index: Int) -> Int { uses[index] }

    mutating func use(_ index: Int, at moment: Int) {
        uses[index] = moment
    }

    /// Adds a range in place of those that it lies over, or does not, where those hold more.
    ///
    /// - Returns: what went, or `nil` where it was not added.
    mutating func add(_ range: KeptRange, at moment: Int) -> [KeptRange]? {
        let first = index(of: range.start) ?? firstIndex(after: range.start)
        let last = firstIndex(after: range.end - 1)
        let over = Array(ranges[first..<last])
        guard over.reduce(0, { $0 + $1.bytes.count }) < range.bytes.count else { return nil }
        ranges.replaceSubrange(first..<last, with: [range])
        uses.replaceSubrange(first..<last, with: [moment])
        return over
    }

    mutating func remove(_ index: Int) -> KeptRange {
        uses.remove(at: index)
        return ranges.remove(at: index)
    }

    /// The number of the first range that starts after an offset.
    private func firstIndex(after offset: Int64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].start > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
