import Core

/// What the tags so far say of the segments that follow.
struct HLSTags {
    var header: Segment.Place?
    var headerEncryption: Segment.Encryption?
    var seconds = 0.0
    var sequence: UInt64 = 0
    var isGap = false
    private var key: (place: Segment.Place, vector: [UInt8]?)?
    private var range: Substring?
    private var last: (reference: Substring, end: Int64) = ("", 0)

    mutating func take(_ tag: Substring, _ value: Substring) throws {
        switch tag {
        case "#EXTINF":
            let number = Double(value.prefix { $0 != "," }) ?? 0
            seconds = (0...1e6).contains(number) ? number : 0
        case "#EXT-X-BYTERANGE": range = value
        case "#EXT-X-MEDIA-SEQUENCE": sequence = UInt64(value) ?? 0
        case "#EXT-X-MAP":
            let attributes = HLSAttributes(value)
            let range = attributes["BYTERANGE"].flatMap { HLSByteRange($0, after: 0)?.range }
            header = attributes["URI"].map { Segment.Place(path: [$0], range: range) }
            headerEncryption = encryption
        case "#EXT-X-KEY": try takeKey(HLSAttributes(value))
        default: break
        }
    }

    private mutating func takeKey(_ attributes: HLSAttributes) throws {
        switch attributes["METHOD"] {
        case "NONE": key = nil
        case "AES-128" where attributes["KEYFORMAT"] ?? "identity" == "identity":
            let vector = attributes["IV"].flatMap { Self.bytes($0) }
            key = attributes["URI"].map { (Segment.Place(path: [$0]), vector) }
        default:
            throw StillsError.playlistUnusable(.hls, "is encrypted in a way that needs a licence")
        }
    }

    /// The encryption of the next segment, whose number is the initialization vector where none is named.
    var encryption: Segment.Encryption? {
        key.map { key in
            let number = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
            return Segment.Encryption(
                key: key.place,
                initializationVector: key.vector ?? [UInt8](repeating: 0, count: 8) + number
            )
        }
    }

    /// The range of the next segment, which may go on where the one before it ended.
    mutating func takeRange(of reference: Substring) -> Range<Int64>? {
        defer { range = nil }
        guard let range = range.flatMap({ HLSByteRange($0, after: last.reference == reference ? last.end : 0)?.range })
        else { return nil }
        last = (reference, range.upperBound)
        return range
    }

    /// 16 bytes of a hexadecimal number such as `0x1F`.
    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.hasPrefix("0x") || text.hasPrefix("0X"), case let digits = text.dropFirst(2), digits.count <= 32
        else { return nil }
        var padded = String(repeating: "0", count: 32 - digits.count)[...]
        padded += digits
        var bytes: [UInt8] = []
        while !padded.isEmpty {
            guard let byte = UInt8(padded.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            padded = padded.dropFirst(2)
        }
        return bytes
    }
}
