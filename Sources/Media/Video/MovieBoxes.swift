/// Finds the index of an MP4 or QuickTime file, so that it can be fetched in one request.
///
/// A file is a row of boxes: 32 bits of size, big-endian, and four letters of type; a size of 1 means that 64 bits
/// of size follow, and 0 that the box goes on to the end (ISO/IEC 14496-12 section 4.2). The index is the box `moov`.
enum MovieBoxes {
    /// The most that is fetched for an index at once.
    static let maximumIndex: Int64 = 64 << 20
    /// What follows the pixels is most likely the index, so up to this much of it is fetched unseen.
    private static let likelyTail: Int64 = 8 << 20

    /// Whether a file that starts so is made of boxes.
    static func announce(_ head: some Collection<UInt8>) -> Bool {
        let type = String(decoding: head.dropFirst(4).prefix(4), as: UTF8.self)
        return ["ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp"].contains(type)
    }

    /// Fetches the index, and says whether the movie is in fragments, that is, has the rest of it elsewhere.
    ///
    /// Where none is found or it is too large, nothing is fetched, and the demuxer has its own way.
    static func prefetchIndex(_ cache: BlockCache) throws -> Bool {
        var offset: Int64 = 0
        for _ in 0..<64 {
            guard let box = try box(at: offset, in: cache) else { return false }
            if box.type == "moov" {
                // The demuxer reads on into the header of the next box.
                guard box.size <= maximumIndex else { return false }
                try cache.prefetch(offset..<min(cache.length, offset + box.size + 1024))
                return try isFragmented(offset..<offset + box.size, in: cache)
            }
            let (next, overflow) = offset.addingReportingOverflow(box.size)
            guard !overflow, next < cache.length, box.type != "moof" else { return false }
            offset = next
            let rest = cache.length - next
            if next > BlockCache.smallWindow {
                try cache.prefetch(next..<next + (rest <= likelyTail ? rest : BlockCache.smallWindow))
            }
        }
        return false
    }

    /// Whether there is a box `mvex` in the box `moov` at a place.
    private static func isFragmented(_ movie: Range<Int64>, in cache: BlockCache) throws -> Bool {
        var offset = movie.lowerBound + 8
        for _ in 0..<256 {
            guard offset < movie.upperBound, let child = try box(at: offset, in: cache) else { return false }
            if child.type == "mvex" { return true }
            offset += child.size
        }
        return false
    }

    private static func box(at offset: Int64, in cache: BlockCache) throws -> (type: String, size: Int64)? {
        let header = try cache.bytes(offset..<min(offset + 16, cache.length))
        guard header.count >= 8 else { return nil }
        let type = String(decoding: header[4..<8], as: UTF8.self)
        func number(_ range: Range<Int>) -> UInt64 { header[range].reduce(0) { $0 << 8 | UInt64($1) } }
        switch number(0..<4) {
        case 0:
            return (type, cache.length - offset)
        case 1:
            guard header.count == 16, let size = Int64(exactly: number(8..<16)), size >= 16 else { return nil }
            return (type, min(size, cache.length - offset))
        case let size:
            guard size >= 8 else { return nil }
            return (type, min(Int64(size), cache.length - offset))
        }
    }
}
