/// A video in H.264 whose pictures are two fields each, in access units of their own, which no free encoder makes.
///
/// 32 x 32 pixels, all of them written plainly (I_PCM); every twelfth picture starts with an IDR field, and the other fields are
/// P (ITU-T H.264 section 7.3). The lines of the first fields are dark, those of the second ones bright.
enum FieldVideo {
    static let dark: UInt8 = 60
    static let bright: UInt8 = 200

    /// The bytes of a stream of NAL units with start codes (annex B).
    static func bytes(pictures: Int) -> [UInt8] {
        (0..<pictures).flatMap { picture in
            let isKey = picture % 12 == 0
            return (isKey ? parameters : []) + field(of: picture, isKey: isKey, isBottom: false)
                + field(of: picture, isKey: isKey, isBottom: true)
        }
    }

    /// The sequence and picture parameter sets: main profile, level 3, order type 0, one reference, fields allowed.
    private static var parameters: [UInt8] {
        var sequence = Bits()
        sequence.fixed([(77, 8), (0, 8), (30, 8)])
        sequence.golomb([0, 0, 0, 4, 1])
        sequence.fixed([(0, 1)])
        sequence.golomb([1, 0])
        sequence.fixed([(0, 1), (0, 1), (1, 1), (0, 1), (0, 1), (1, 1)])
        var picture = Bits()
        picture.golomb([0, 0])
        picture.fixed([(0, 2)])
        picture.golomb([0, 0, 0])
        picture.fixed([(0, 3)])
        picture.golomb([0, 0, 0])
        picture.fixed([(1, 1), (0, 2), (1, 1)])
        return unit(0x67, sequence) + unit(0x68, picture)
    }

    private static func field(of picture: Int, isKey: Bool, isBottom: Bool) -> [UInt8] {
        let isIDR = isKey && !isBottom
        var slice = Bits()
        slice.golomb([0, isIDR ? 7 : 5, 0])
        slice.fixed([(picture % 12, 4), (1, 1), (isBottom ? 1 : 0, 1)])
        if isIDR { slice.golomb([picture / 12 % 2]) }
        slice.fixed([(2 * (picture % 12) + (isBottom ? 1 : 0), 8)])
        // An IDR field has two marks of references; a P field one, after its count and list of references as they are.
        slice.fixed([(0, isIDR ? 2 : 3)])
        slice.golomb([0, 1])
        for _ in 0..<2 {
            if !isIDR { slice.golomb([0]) }
            slice.golomb([isIDR ? 25 : 30])
            slice.align()
            slice.bytes +=
                [UInt8](repeating: isBottom ? bright : dark, count: 256) + [UInt8](repeating: 128, count: 128)
        }
        slice.fixed([(1, 1)])
        var delimiter = Bits()
        delimiter.fixed([(isIDR ? 0 : 1, 3), (1, 1)])
        return unit(0x09, delimiter) + unit(isIDR ? 0x65 : 0x41, slice)
    }

    private static func unit(_ header: UInt8, _ bits: Bits) -> [UInt8] {
        var padded = bits
        padded.align()
        var result: [UInt8] = [0, 0, 0, 1, header]
        var zeros = 0
        for byte in padded.bytes {
            if zeros >= 2, byte <= 3 {
                result.append(3)
                zeros = 0
            }
            result.append(byte)
            zeros = byte == 0 ? zeros + 1 : 0
        }
        return result
    }
}

/// Writes numbers bit by bit.
private struct Bits {
    var bytes: [UInt8] = []
    private var free = 0

    /// Numbers of so many bits each.
    mutating func fixed(_ numbers: [(value: Int, count: Int)]) {
        for (value, count) in numbers {
            for place in (0..<count).reversed() {
                if free == 0 {
                    bytes.append(0)
                    free = 8
                }
                free -= 1
                bytes[bytes.count - 1] |= UInt8(value >> place & 1) << free
            }
        }
    }

    /// Exponential Golomb codes (section 9.1).
    mutating func golomb(_ values: [Int]) {
        for value in values {
            let length = Int.bitWidth - (value + 1).leadingZeroBitCount
            fixed([(0, length - 1), (value + 1, length)])
        }
    }

    /// Fills the last byte with zeros.
    mutating func align() { free = 0 }
}
