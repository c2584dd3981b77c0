/// One item of an MXF file: a key of 16 bytes, a length and as many bytes (SMPTE ST 377-1 section 6.3).
struct MaterialItem {
    /// The key, as two numbers.
    let key: (high: UInt64, low: UInt64)
    /// Where it begins, and what it holds.
    let place: Int
    let content: Range<Int>

    /// Reads the item at a place of some bytes, which need not hold all of it.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard let high = bytes.number(at: place, bytes: 8), high >> 32 == 0x060E_2B34,
            let low = bytes.number(at: place + 8, bytes: 8), let first = bytes.number(at: place + 16, bytes: 1)
        else { return nil }
        var size = Int(first)
        var header = 17
        if first >= 0x80 {
            guard let long = bytes.number(at: place + 17, bytes: Int(first & 0x7F)).flatMap({ Int(exactly: $0) }),
                long <= 1 << 50
            else { return nil }
            size = long
            header += Int(first & 0x7F)
        }
        key = (high, low)
        self.place = place
        content = place + header..<place + header + size
    }

    // The eighth byte of a key is the version of its register, which does not matter.

    var isPartition: Bool {
        key.high & ~0xFF == 0x060E_2B34_0205_0100 && (0x0D01_0201_0102...0x0D01_0201_0104).contains(key.low >> 16)
    }
    var isRandomIndex: Bool { key.high & ~0xFF == 0x060E_2B34_0205_0100 && key.low >> 16 == 0x0D01_0201_0111 }
    var isIndexSegment: Bool { key.high & ~0xFF_00FF == 0x060E_2B34_0200_0100 && key.low >> 16 == 0x0D01_0201_0110 }
    var isEssence: Bool { key.low >> 32 == 0x0D01_0301 }
    var isFill: Bool { key.high >> 24 == 0x06_0E2B_3401 && key.low >> 24 == 0x03_0102_1001 }
}
