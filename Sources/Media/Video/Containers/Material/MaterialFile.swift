/// The partitions of an MXF file, as the table at its end lists them (SMPTE ST 377-1 section 12).
final class MaterialFile {
    private let cache: BlockCache
    private let places: [Int64]
    private var partitions: [Int: MaterialPartition] = [:]

    /// Fewer partitions than these the demuxer may visit by itself.
    private static let few = 6

    /// Reads the table; `nil` where there is none, or there are few partitions.
    init?(_ cache: BlockCache) throws {
        guard cache.length > 128 else { return nil }
        self.cache = cache
        try cache.prefetch(cache.length - BlockCache.smallWindow..<cache.length)
        let tail = try cache.bytes(cache.length - 4..<cache.length)
        let length = tail.withUnsafeBytes { $0.number(at: 0, bytes: 4) }.map { Int64($0) } ?? 0
        guard length > 32, length <= min(cache.length, 4 << 20) else { return nil }
        let places = try cache.bytes(cache.length - length..<cache.length).withUnsafeBytes { bytes -> [Int64] in
            guard let table = MaterialItem(bytes, at: 0), table.isRandomIndex, table.content.upperBound == bytes.count
            else { return [] }
            return stride(from: table.content.lowerBound, to: bytes.count - 4, by: 12).compactMap {
                bytes.number(at: $0 + 4, bytes: 8).flatMap { Int64(exactly: $0) }
            }
        }
        self.places = Set(places).filter { $0 < cache.length }.sorted()
        guard self.places.count > Self.few, self.places.first == 0 else { return nil }
    }

    var count: Int { places.count }

    func partition(_ number: Int) throws -> MaterialPartition? {
        if let known = partitions[number] { return known }
        let found = try MaterialPartition(at: places[number], in: cache)
        partitions[number] = found
        return found
    }

    /// The partition that holds the index of an edit unit; `total` is how many there are, most likely.
    func partition(indexing unit: Int64, of total: Int64) throws -> Int? {
        var low = 0
        var high = count - 1
        var guess = Int(Double(high) * Double(max(0, unit)) / Double(max(1, total))) + 1
        for _ in 0..<32 where low <= high {
            var middle = min(max(guess, low), high)
            // Some partitions have no index; a later one has that of theirs.
            while middle < high, try partition(middle)?.segment == nil { middle += 1 }
            guard let segment = try partition(middle)?.segment else {
                high = min(guess, high) - 1
                guess = (low + high) / 2
                continue
            }
            if segment.contains(unit) { return middle }
            let step = Double(unit - segment.start) / Double(segment.duration)
            if unit < segment.start { high = min(max(guess, low), high) - 1 } else { low = middle + 1 }
            guess = middle + Int(max(-1e6, min(1e6, step.rounded(.down))))
        }
        return nil
    }

    /// The partition that holds the pictures and sounds at an offset, not after another.
    func partition(holding offset: Int64, notAfter number: Int) throws -> Int? {
        var number = number
        for _ in 0..<16 where number >= 0 {
            if let found = try partition(number), found.essence != nil, found.bodyOffset <= offset { return number }
            number -= 1
        }
        return nil
    }

    /// The whole file, but so that a demuxer that goes from partition to partition, backwards from the end, finds only
    /// those with the wanted parts of the index and those that hold pictures.
    ///
    /// The index is told as beginning with the edit unit 0; `origin` is what that is in fact.
    func view(indexedBy chosen: [Int], holding holders: [Int], origin: Int64) throws -> SourceView? {
        var patches: [(place: Int64, bytes: [UInt8])] = []
        func patch(_ place: Int64, _ value: Int64) {
            patches.append((place, withUnsafeBytes(of: value.bigEndian) { Array($0) }))
        }
        var before: Int64 = 0
        for number in Set(chosen + holders + [0, count - 1]).sorted() {
            guard let partition = try partition(number) else { return nil }
            if number > 0 { patch(partition.link, before) }
            before = partition.place
            guard let segment = partition.segment else { continue }
            if chosen.contains(number) {
                patch(segment.startPlace, max(0, segment.start - origin))
            } else {
                // This byte of a key says what kind of item it is: here one that the demuxer does not know.
                patches.append((segment.place + 13, [0x7F]))
            }
        }
        return SourceView(length: cache.length, with: patches.sorted { $0.place < $1.place })
    }
}
