/// A part of the index of an MXF file, which tells where some edit units, that is, pictures with their sound, are
/// (SMPTE ST 377-1 section 11.1).
struct MaterialIndexSegment {
    /// The number of its first edit unit, in the order of the file, and how many there are.
    let start: Int64
    let duration: Int64
    /// Where the segment's key is, and the number of its first edit unit.
    let place: Int64
    let startPlace: Int64
    /// What each edit unit says.
    let entries: [Entry]

    struct Entry {
        /// How many edit units later in the file, or if negative earlier, the picture is that is shown as the one of this number.
        let shownFrom: Int
        /// How many edit units before is the key frame that it needs.
        let keyDistance: Int
        /// Where it begins in the pictures and sounds.
        let offset: Int64
    }

    init?(_ bytes: UnsafeRawBufferPointer, _ item: MaterialItem, offset: Int64) {
        guard item.content.upperBound <= bytes.count else { return nil }
        var fields: [UInt64: Range<Int>] = [:]
        var place = item.content.lowerBound
        // A local set: each property has a tag and a length of two bytes (section 9.3).
        while place + 4 <= item.content.upperBound, let header = bytes.number(at: place, bytes: 4) {
            let content = place + 4..<place + 4 + Int(header & 0xFFFF)
            guard content.upperBound <= item.content.upperBound else { break }
            fields[header >> 16] = content
            place = content.upperBound
        }
        func number(_ tag: UInt64) -> Int64? {
            fields[tag].flatMap { bytes.number(at: $0.lowerBound, bytes: $0.count) }.flatMap { Int64(exactly: $0) }
        }
        guard let startField = fields[0x3F0C], startField.count == 8, let start = number(0x3F0C),
            let duration = number(0x3F0D), number(0x3F05) ?? 0 == 0, start <= 1 << 40, duration > 0, duration <= 1 << 24
        else { return nil }
        self.start = start
        self.duration = duration
        self.place = offset + Int64(item.place)
        startPlace = offset + Int64(startField.lowerBound)
        entries = fields[0x3F0A].map { Self.entries(bytes, in: $0) } ?? []
        if Int64(entries.count) < duration { return nil }
    }

    /// An array: the number of entries and the size of one, and then the entries.
    private static func entries(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> [Entry] {
        guard range.count >= 8, let count = bytes.number(at: range.lowerBound, bytes: 4),
            let size = bytes.number(at: range.lowerBound + 4, bytes: 4), size >= 11,
            count <= UInt64(range.count - 8) / size
        else { return [] }
        return (0..<Int(count)).compactMap { index in
            let place = range.lowerBound + 8 + index * Int(size)
            let key = Int(Int8(bitPattern: bytes[place + 1]))
            return bytes.number(at: place + 3, bytes: 8).flatMap { Int64(exactly: $0) }.map {
                Entry(
                    shownFrom: Int(Int8(bitPattern: bytes[place])),
                    keyDistance: max(0, -key),
                    offset: $0
                )
            }
        }
    }

    /// The number of the entry of the key frame that the picture shown at an entry's number needs; negative where it is
    /// in an earlier segment.
    func key(shownAt number: Int) -> Int {
        let stored = number + entries[number].shownFrom
        guard entries.indices.contains(stored) else { return stored }
        return stored - entries[stored].keyDistance
    }

    func contains(_ unit: Int64) -> Bool { unit >= start && unit - start < duration }
}
