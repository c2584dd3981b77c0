/// A partition of an MXF file: its own header and, within the first bytes after it, its index (SMPTE ST 377-1 section 7).
struct MaterialPartition {
    let place: Int64
    /// Where the header tells of the partition before.
    let link: Int64
    /// How many bytes of the pictures and sounds lie in the partitions before.
    let bodyOffset: Int64
    /// Where the pictures and sounds in it begin, if it has any.
    private(set) var essence: Int64?
    private(set) var segment: MaterialIndexSegment?

    /// So many bytes hold the header and the index of most.
    private static let likelySize: Int64 = 64 << 10
    private static let largestIndex: Int64 = 8 << 20

    /// Reads the partition at a place; `nil` where there is none.
    init?(at place: Int64, in cache: BlockCache) throws {
        var bytes = try cache.peek(at: place, count: min(Self.likelySize, cache.length - place))
        guard let pack = bytes.withUnsafeBytes({ MaterialItem($0, at: 0) }), pack.isPartition,
            pack.content.upperBound <= bytes.count
        else { return nil }
        self.place = place
        link = place + Int64(pack.content.lowerBound + 16)
        let sizes = bytes.withUnsafeBytes { bytes in
            [32, 40, 52].map {
                bytes.number(at: pack.content.lowerBound + $0, bytes: 8).flatMap { Int64(exactly: $0) } ?? 0
            }
        }
        bodyOffset = sizes[2]
        let known = Int64(pack.content.upperBound) + min(sizes[0], Self.largestIndex) + min(sizes[1], Self.largestIndex)
        if known + 4096 > Int64(bytes.count) {
            bytes = try cache.peek(at: place, count: min(known + 4096, cache.length - place))
        }
        bytes.withUnsafeBytes { read($0, from: pack.content.upperBound) }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        var item = start
        for _ in 0..<10_000 {
            guard let found = MaterialItem(bytes, at: item) else { return }
            if found.isPartition || found.isRandomIndex { return }
            if found.isEssence {
                essence = place + Int64(item)
                return
            }
            if found.isIndexSegment, segment == nil {
                segment = MaterialIndexSegment(bytes, found, offset: place)
            }
            item = found.content.upperBound
        }
    }
}
