/// A tag of Flash Video: 11 bytes of header, what it carries, and its size once more (Adobe FLV specification 10.1, annex E.4).
struct FlashTag {
    enum Kind: UInt8 {
        case audio = 8
        case video = 9
        case script = 18
    }

    let kind: Kind
    /// Milliseconds.
    let time: Int64
    /// The first bytes of what it carries.
    private let start: UInt64
    /// The size of all of it, with the repeated size.
    let length: Int
    /// Whether the size stands behind it too, and then another tag or the end.
    let isConfirmed: Bool

    /// Reads the tag at a place; `nil` where there is none.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard let first = bytes.number(at: place, bytes: 1), let kind = Kind(rawValue: UInt8(first)),
            let size = bytes.number(at: place + 1, bytes: 3).map({ Int($0) }),
            let low = bytes.number(at: place + 4, bytes: 3), let high = bytes.number(at: place + 7, bytes: 1),
            bytes.has([0, 0, 0], at: place + 8), let start = bytes.number(at: place + 11, bytes: 5)
        else { return nil }
        self.kind = kind
        time = Int64(Int32(truncatingIfNeeded: high << 24 | low))
        self.start = start
        length = size + 15
        guard let repeated = bytes.number(at: place + size + 11, bytes: 4) else {
            isConfirmed = false
            return
        }
        guard repeated == UInt64(size + 11) else { return nil }
        let next = place + length
        isConfirmed = next >= bytes.count || Kind(rawValue: bytes[next]) != nil
    }

    var isKey: Bool { kind == .video && start >> 36 & 7 == 1 }

    /// Whether it carries what a decoder needs before the first picture or sound, rather than one.
    var isHeader: Bool {
        switch kind {
        case .script: true
        case .audio: start >> 36 == 10 && start >> 24 & 255 == 0
        case .video: isAVC && start >> 24 & 255 == 0
        }
    }

    /// How much later than decoded a picture of AVC is shown.
    var delay: Int64 { isAVC ? Int64(Int32(truncatingIfNeeded: (start & 0xFF_FFFF) << 8) >> 8) : 0 }

    private var isAVC: Bool { kind == .video && [7, 12].contains(start >> 32 & 15) }
}
