import Core

@testable import Media

extension FuzzTarget {
    /// An HLS playlist or a DASH manifest: each segment begins at a time, and holds bytes of a range that can be read.
    static let playlists = FuzzTarget("playlists") { bytes in
        guard let kind = PlaylistKind(head: bytes) else { return }
        let reader = MemoryReader(bytes, referred: Array("#EXTM3U\n#EXTINF:4,\nb.ts\n".utf8))
        let text = PlaylistText(kind, deadline: Deadline(seconds: 10))
        guard let (segments, _) = try parsed({ try text.segments(in: reader) }) else { return }
        try expect(segments.duration.map { $0.isFinite && $0 >= 0 } ?? true, "A duration of \(segments.duration ?? 0)")
        for time in [0, 0.5, 9.99, 3600, 1e9, .infinity] {
            guard let segment = try parsed({ try segments.segment(at: time) }) ?? nil else { continue }
            try expect(segment.start.isFinite && segment.start >= 0, "A segment starts at \(segment.start).")
            for place in [segment.header, segment.media, segment.encryption?.key].compactMap(\.self) {
                try expect(place.range.map { $0.lowerBound >= 0 } ?? true, "\(place)")
            }
            let vector = segment.encryption?.initializationVector
            try expect(vector.map { $0.count == 16 } ?? true, "A vector of \(vector?.count ?? 0) bytes")
            try read(segment, of: MemoryReader(bytes, referred: bytes))
        }
    }

    /// What a segment is joined of reads the same in whole and in pieces.
    private static func read(_ segment: Segment, of playlist: MemoryReader) throws {
        guard let joined = try parsed({ try SegmentOpener(playlist: playlist).open(segment) }) else { return }
        let count = Int(clamping: min(joined.length, 4096))
        guard let whole = try parsed({ try joined.read(at: 0, count: count) }) else { return }
        guard let rest = try parsed({ try joined.read(at: 5, count: 100) }) else { return }
        try expect(whole.dropFirst(5).starts(with: rest) || whole.count < 105, "Pieces differ from the whole.")
    }
}
