/// A source as a demuxer is shown it: stretches of the source and bytes of our own, one after the other.
///
/// That is how a demuxer is led past all that lies between the head of a file and the one place that is wanted.
struct SourceView {
    enum Piece {
        case source(Range<Int64>)
        case own([UInt8])

        var length: Int64 {
            switch self {
            case .source(let range): range.upperBound - range.lowerBound
            case .own(let bytes): Int64(bytes.count)
            }
        }
    }

    private var pieces: [(start: Int64, piece: Piece)] = []
    private(set) var length: Int64 = 0

    init(_ pieces: [Piece]) {
        for piece in pieces where piece.length > 0 {
            self.pieces.append((length, piece))
            length += piece.length
        }
    }

    /// A whole source of a length, with bytes of our own over some of its places, which are given in order.
    init(length: Int64, with patches: [(place: Int64, bytes: [UInt8])] = []) {
        var pieces: [Piece] = []
        var place: Int64 = 0
        for patch in patches where patch.place >= place && patch.place + Int64(patch.bytes.count) <= length {
            pieces += [.source(place..<patch.place), .own(patch.bytes)]
            place = patch.place + Int64(patch.bytes.count)
        }
        self.init(pieces + [.source(place..<max(place, length))])
    }

    /// Copies bytes from an offset on, at least one; 0 at the end.
    func read(at offset: Int64, from cache: BlockCache, into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard offset >= 0, offset < length, let (start, piece) = pieces.last(where: { $0.start <= offset }) else {
            return 0
        }
        let skipped = offset - start
        let count = min(target.count, Int(clamping: piece.length - skipped))
        let part = UnsafeMutableRawBufferPointer(rebasing: target[..<count])
        switch piece {
        case .source(let range):
            return try cache.read(at: range.lowerBound + skipped, into: part)
        case .own(let bytes):
            part.copyBytes(from: bytes[Int(skipped)..<Int(skipped) + count])
            return count
        }
    }
}
