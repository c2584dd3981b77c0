import Core

/// Where the index of an MP4 or QuickTime file is, and whether it is all of it.
///
/// A file is a row of boxes: 32 bits of size, big-endian, and four letters of type; a size of 1 means that 64 bits
/// of size follow, and 0 that the box goes on to the end (ISO/IEC 14496-12 section 4.2). The index is the box `moov`.
struct MovieBoxes {
    /// The box `moov`.
    let movie: Range<Int64>
    /// Whether the movie is in fragments, that is, has the rest of its index in boxes `moof` all over the file.
    var isFragmented: Bool { children.contains { $0.type == "mvex" } }

    private let children: [(type: String, range: Range<Int64>)]

    /// A larger index than this is read by the demuxer as it likes.
    private static let maximumIndex: Int64 = 256 << 20
    /// What follows the pixels is most likely the index, so up to this much of it is fetched unseen.
    private static let likelyTail: Int64 = 8 << 20

    /// Whether a file that starts so is made of boxes.
    static func announce(_ head: some Collection<UInt8>) -> Bool {
        let type = String(decoding: head.dropFirst(4).prefix(4), as: UTF8.self)
        return ["ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp"].contains(type)
    }

    /// Finds the index and fetches it; `nil` where none is found or it is too large.
    init?(_ cache: BlockCache) throws {
        var offset: Int64 = 0
        for _ in 0..<64 {
            guard let box = try Self.box(at: offset, in: cache) else { return nil }
            if box.type == "moov" {
                guard box.size <= Self.maximumIndex else { return nil }
                movie = offset..<offset + box.size
                // The demuxer reads on into the header of the next box.
                try cache.prefetch(offset..<min(cache.length, movie.upperBound + 1024))
                children = try Self.children(of: movie, in: cache)
                return
            }
            let (next, overflow) = offset.addingReportingOverflow(box.size)
            guard !overflow, next < cache.length, box.type != "moof" else { return nil }
            offset = next
            let rest = cache.length - next
            if next > BlockCache.smallWindow, rest <= Self.likelyTail { try cache.prefetch(next..<cache.length) }
        }
        return nil
    }

    /// Where the types of the boxes `trak` stand that hold sound, text or time codes, but no pictures.
    func tracksWithoutPictures(in cache: BlockCache) throws -> [Int64] {
        try children.compactMap { track in
            guard track.type == "trak",
                let media = try Self.children(of: track.range, in: cache).first(where: { $0.type == "mdia" }),
                let handler = try Self.children(of: media.range, in: cache).first(where: { $0.type == "hdlr" })
            else { return nil }
            let type = try cache.peek(at: handler.range.lowerBound + 16, count: 4)
            let others = ["soun", "text", "sbtl", "subt", "tmcd", "meta", "hint", "clcp"]
            return others.contains(String(decoding: type, as: UTF8.self)) ? track.range.lowerBound + 4 : nil
        }
    }

    /// Throws where a track that is not among those says that it has more pictures than any does.
    ///
    /// The demuxer would make an entry for each, which takes time, before ``Demuxer`` could stop it.
    func checkPictures(hiding hidden: [Int64], in cache: BlockCache) throws {
        for track in children where track.type == "trak" && !hidden.contains(track.range.lowerBound + 4) {
            var boxes = [(type: track.type, range: track.range)]
            for type in ["mdia", "minf", "stbl", "stsz"] {
                boxes = try boxes.flatMap { try Self.children(of: $0.range, in: cache).filter { $0.type == type } }
            }
            for sizes in boxes {
                let count = try cache.peek(at: sizes.range.lowerBound + 16, count: 4)
                guard count.withUnsafeBytes({ $0.number(at: 0, bytes: 4) }) ?? 0 <= UInt64(Demuxer.maximumEntries)
                else {
                    throw Demuxer.tooManyEntries
                }
            }
        }
    }

    /// The boxes in a box with a short header.
    private static func children(
        of box: Range<Int64>,
        in cache: BlockCache
    ) throws -> [(type: String, range: Range<Int64>)] {
        var children: [(type: String, range: Range<Int64>)] = []
        var place = box.lowerBound + 8
        while place < box.upperBound, children.count < 256, let child = try Self.box(at: place, in: cache) {
            children.append((child.type, place..<place + child.size))
            place += child.size
        }
        return children
    }

    /// The type and size of the box at a place; no box is larger than the rest of the file.
    static func box(at offset: Int64, in cache: BlockCache) throws -> (type: String, size: Int64)? {
        guard offset >= 0, offset < cache.length else { return nil }
        return try cache.peek(at: offset, count: 16).withUnsafeBytes { header in
            guard let short = header.number(at: 0, bytes: 4), header.count >= 8 else { return nil }
            let type = header.letters(at: 4)
            let rest = cache.length - offset
            if short == 0 { return (type, rest) }
            if short != 1 { return short >= 8 ? (type, min(Int64(short), rest)) : nil }
            guard let long = header.number(at: 8, bytes: 8).flatMap({ Int64(exactly: $0) }), long >= 16 else {
                return nil
            }
            return (type, min(long, rest))
        }
    }
}
