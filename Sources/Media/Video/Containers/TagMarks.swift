/// The marks of a video in Flash Video, a chain of tags each followed by its own size (Adobe FLV specification 10.1, annex E).
struct TagMarks: MarkReader {
    let start: Int64 = 13

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var place = offset <= start ? Int(start - offset) : 0
        var isInStep = offset <= start
        while place < bytes.count {
            guard let tag = Self.tag(in: bytes, at: place), isInStep || tag.isConfirmed else {
                isInStep = false
                place += 1
                continue
            }
            isInStep = true
            if let mark = Self.mark(in: bytes, at: place, offset: offset) { marks.append(mark) }
            guard tag.isConfirmed else { break }
            place += 11 + tag.size + 4
        }
        return marks
    }

    /// The tag at a place, and whether its size stands behind it too, and then another tag or the end.
    private static func tag(in bytes: UnsafeRawBufferPointer, at place: Int) -> (size: Int, isConfirmed: Bool)? {
        guard [8, 9, 18].contains(bytes[place]), bytes.has([0, 0, 0], at: place + 8),
            let size = bytes.number(at: place + 1, bytes: 3).map({ Int($0) })
        else { return nil }
        guard let repeated = bytes.number(at: place + 11 + size, bytes: 4) else { return (size, false) }
        guard repeated == UInt64(11 + size) else { return nil }
        let next = place + 15 + size
        return (size, next >= bytes.count || [8, 9, 18].contains(bytes[next]))
    }

    private static func mark(in bytes: UnsafeRawBufferPointer, at place: Int, offset: Int64) -> Mark? {
        guard bytes[place] == 9, let time = bytes.number(at: place + 4, bytes: 3),
            let high = bytes.number(at: place + 7, bytes: 1), let kind = bytes.number(at: place + 11, bytes: 5)
        else { return nil }
        let order = Int64(high << 24 | time)
        let isAVC = kind >> 32 & 15 == 7
        // The first byte of AVC's says whether a picture follows, the next three how much later it is shown.
        guard !isAVC || kind >> 24 & 255 == 1 else { return nil }
        let delay = isAVC ? Int64(Int32(truncatingIfNeeded: (kind & 0xFF_FFFF) << 8) >> 8) : 0
        return Mark(place: offset + Int64(place), time: order + delay, order: order, isKey: kind >> 36 == 1)
    }
}
