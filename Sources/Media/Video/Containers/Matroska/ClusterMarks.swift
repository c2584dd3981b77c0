/// The marks of a video track in Matroska's clusters (RFC 9559 section 5.1.3).
///
/// A mark is a block, and tells the timestamp of its cluster as its origin.
struct ClusterMarks: MarkReader {
    let start: Int64
    private let track: UInt64

    init(of track: UInt64, from start: Int64) {
        self.track = track
        self.start = start
    }

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var place = 0
        while let cluster = bytes.place(of: [0x1F, 0x43, 0xB6, 0x75], from: place) {
            place = cluster + 4
            guard let element = Element(bytes, at: cluster), let time = Self.timestamp(bytes, at: Int(element.content))
            else { continue }
            place = read(bytes, at: time.end, of: time.value, offset: offset, into: &marks)
        }
        return marks
    }

    /// The timestamp of a cluster whose content begins at a place, and the place after it.
    static func timestamp(_ bytes: UnsafeRawBufferPointer, at place: Int) -> (value: Int64, end: Int)? {
        var place = place
        for _ in 0..<4 {
            guard let element = Element(bytes, at: place), let size = element.size, size <= 64 else { return nil }
            place = Int(element.content + size)
            guard element.id == Element.ID.timestamp else { continue }
            guard size <= 8, place <= bytes.count else { return nil }
            let field = UnsafeRawBufferPointer(rebasing: bytes[Int(element.content)..<place])
            return field.wholeNumber.map { ($0, place) }
        }
        return nil
    }

    /// Reads what a cluster holds, and returns where the next one is to be looked for.
    private func read(
        _ bytes: UnsafeRawBufferPointer,
        at start: Int,
        of origin: Int64,
        offset: Int64,
        into marks: inout [Mark]
    ) -> Int {
        var place = start
        while let element = Element(bytes, at: place), element.id != Element.ID.cluster, let end = element.end {
            let content = UnsafeRawBufferPointer(
                rebasing: bytes[min(Int(element.content), bytes.count)..<min(Int(end), bytes.count)]
            )
            switch element.id {
            case Element.ID.simpleBlock:
                append(content, at: offset + Int64(place), of: origin, isKey: nil, to: &marks)
            case Element.ID.blockGroup:
                let children = Element.children(of: content)
                let isKey = !children.contains { $0.element.id == Element.ID.referenceBlock }
                // What follows a block that is cut off tells whether it is a key frame, so that one is left out.
                if Int(end) <= bytes.count, let block = children.first(where: { $0.element.id == Element.ID.block }) {
                    append(block.content, at: offset + Int64(place), of: origin, isKey: isKey, to: &marks)
                }
            default:
                break
            }
            guard end <= bytes.count else { return bytes.count }
            place = Int(end)
        }
        return place
    }

    /// Adds the mark of a block of the track: its number, its time from that of the cluster, its flags.
    private func append(
        _ block: UnsafeRawBufferPointer,
        at place: Int64,
        of origin: Int64,
        isKey: Bool?,
        to marks: inout [Mark]
    ) {
        guard let first = block.first else { return }
        let length = first.leadingZeroBitCount + 1
        guard length <= 8, let number = block.number(at: 0, bytes: length),
            number & ((1 << UInt64(7 * length)) - 1) == track,
            let relative = block.number(at: length, bytes: 2), let flags = block.number(at: length + 2, bytes: 1)
        else { return }
        let time = origin &+ Int64(Int16(truncatingIfNeeded: relative))
        marks.append(Mark(place: place, time: time, order: time, isKey: isKey ?? (flags & 0x80 != 0), origin: origin))
    }

    func go(to mark: Mark, in container: Container) throws {
        // An unknown size, since what follows may be the middle of a cluster.
        var cluster: [UInt8] = [0x1F, 0x43, 0xB6, 0x75, 0x01] + [UInt8](repeating: 0xFF, count: 7)
        cluster += [0xE7, 0x88] + withUnsafeBytes(of: mark.origin.bigEndian) { Array($0) }
        let view = SourceView([.source(0..<start), .own(cluster), .source(mark.place..<container.cache.length)])
        try container.reopen(view, Demuxer.Opening(isSeekable: false))
    }
}
