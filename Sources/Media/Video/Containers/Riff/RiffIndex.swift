/// Fetches the index of an AVI file in few requests, for the demuxer to find.
///
/// The index is the chunk `idx1` after the pictures, or in files of more than a gigabyte several, which are listed in
/// the chunks `indx` at the head (OpenDML AVI file format extensions 1.02, section 3).
enum RiffIndex {
    /// So much of an index is fetched unseen.
    private static let likelySize: Int64 = 8 << 20
    /// Indexes as near as this to each other are fetched together.
    private static let gap: Int64 = 64 << 10

    static func prefetch(_ cache: BlockCache) throws {
        let head = try cache.bytes(0..<BlockCache.smallWindow)
        let ranges = head.withUnsafeBytes { listed(in: $0, length: cache.length) }
        for range in merged(ranges) { try cache.prefetch(range) }
        guard ranges.isEmpty, let end = head.withUnsafeBytes({ endOfPictures(in: $0) }), end < cache.length else {
            return
        }
        let header = try cache.peek(at: end, count: min(8, cache.length - end))
        let size = header.withUnsafeBytes { $0.littleNumber(at: 4, bytes: 4) }.map { Int64($0) } ?? 0
        if header.starts(with: Array("idx1".utf8)), size <= likelySize { try cache.prefetch(end..<end + 8 + size) }
    }

    /// The places of the indexes that the head lists.
    private static func listed(in head: UnsafeRawBufferPointer, length: Int64) -> [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        var place = 0
        while let chunk = head.place(of: Array("indx".utf8), from: place), ranges.count < 4096 {
            place = chunk + 4
            guard head.number(at: chunk + 11, bytes: 1) == 0, let count = head.littleNumber(at: chunk + 12, bytes: 4)
            else { continue }
            for entry in 0..<Int(min(count, 2048)) {
                let field = chunk + 32 + 16 * entry
                guard let start = head.littleNumber(at: field, bytes: 8).flatMap({ Int64(exactly: $0) }),
                    let size = head.littleNumber(at: field + 8, bytes: 4), start > 0, start < length
                else { break }
                ranges.append(start..<min(length, start + min(Int64(size) + 8, likelySize)))
            }
        }
        return ranges
    }

    private static func merged(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound - last.upperBound <= gap {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }

    /// Where the list `movi` ends.
    private static func endOfPictures(in head: UnsafeRawBufferPointer) -> Int64? {
        guard let type = head.place(of: Array("movi".utf8), from: 12), head.letters(at: type - 8) == "LIST",
            let size = head.littleNumber(at: type - 4, bytes: 4)
        else { return nil }
        return Int64(type) + Int64(size) + Int64(size & 1)
    }
}
