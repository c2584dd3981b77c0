/// An element of Matroska or WebM: an identifier, a size and as many bytes (RFC 8794 section 5).
struct Element {
    let id: UInt32
    /// Where its content begins.
    let content: Int64
    /// The size of its content; `nil` where it goes on to the next element that cannot be within it.
    let size: Int64?

    /// The place after it, where that is told.
    var end: Int64? { size.map { content + $0 } }

    /// The most that a header takes.
    static let longestHeader: Int64 = 12

    /// Reads the header at a place of some bytes, of which the first lies at an offset of the file.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int, offset: Int64 = 0) {
        guard place >= 0, place < bytes.count else { return nil }
        let idLength = bytes[place].leadingZeroBitCount + 1
        guard idLength <= 4, let id = bytes.number(at: place, bytes: idLength), place + idLength < bytes.count else {
            return nil
        }
        let sizeLength = bytes[place + idLength].leadingZeroBitCount + 1
        guard sizeLength <= 8, let field = bytes.number(at: place + idLength, bytes: sizeLength) else { return nil }
        let largest = (UInt64(1) << UInt64(7 * sizeLength)) - 1
        let value = field & largest
        self.id = UInt32(id)
        content = offset + Int64(place + idLength + sizeLength)
        // 56 bits at most, and a file has a pebibyte at most, so sums stay far from overflowing.
        size = value == largest ? nil : Int64(value)
    }

    /// The elements within some bytes, with their contents as far as they are there, until something else comes.
    ///
    /// They take more memory than the bytes do, so there are a million at most.
    static func children(of bytes: UnsafeRawBufferPointer) -> [(element: Element, content: UnsafeRawBufferPointer)] {
        var children: [(Element, UnsafeRawBufferPointer)] = []
        var place = 0
        while children.count < 1 << 20, let element = Element(bytes, at: place), let end = element.end {
            let limit = min(Int(end), bytes.count)
            guard Int(element.content) <= limit else { break }
            children.append((element, UnsafeRawBufferPointer(rebasing: bytes[Int(element.content)..<limit])))
            place = Int(end)
        }
        return children
    }

    /// The identifiers that are used here (RFC 9559 section 5.1).
    enum ID {
        static let header: UInt32 = 0x1A45_DFA3
        static let segment: UInt32 = 0x1853_8067
        static let seekHead: UInt32 = 0x114D_9B74
        static let seek: UInt32 = 0x4DBB
        static let seekID: UInt32 = 0x53AB
        static let seekPosition: UInt32 = 0x53AC
        static let info: UInt32 = 0x1549_A966
        static let tracks: UInt32 = 0x1654_AE6B
        static let trackEntry: UInt32 = 0xAE
        static let trackNumber: UInt32 = 0xD7
        static let trackType: UInt32 = 0x83
        static let cues: UInt32 = 0x1C53_BB6B
        static let cuePoint: UInt32 = 0xBB
        static let cueTime: UInt32 = 0xB3
        static let cueTrackPositions: UInt32 = 0xB7
        static let cueTrack: UInt32 = 0xF7
        static let cueClusterPosition: UInt32 = 0xF1
        static let cueRelativePosition: UInt32 = 0xF0
        static let cluster: UInt32 = 0x1F43_B675
        static let timestamp: UInt32 = 0xE7
        static let simpleBlock: UInt32 = 0xA3
        static let blockGroup: UInt32 = 0xA0
        static let block: UInt32 = 0xA1
        static let referenceBlock: UInt32 = 0xFB
    }
}

extension UnsafeRawBufferPointer {
    /// All of these bytes as one big-endian number, as Matroska's elements hold theirs.
    var wholeNumber: Int64? {
        number(at: 0, bytes: count).flatMap { Int64(exactly: $0) }
    }
}
