/// Percent-encoding as signatures want it: bytes rather than text, and one spelling for each.
package enum PercentEncoding {
    /// The bytes that `text` stands for, each escape decoded once; what only looks like one is left as it is.
    package static func decode(_ text: some StringProtocol) -> [UInt8] {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    /// All encoded but RFC 3986's unreserved characters, and those that are to be kept.
    package static func encode(_ bytes: some Sequence<UInt8>, keeping kept: UInt8? = nil) -> String {
        var encoded: [UInt8] = []
        for byte in bytes {
            if isUnreserved(byte) || byte == kept {
                encoded.append(byte)
            } else {
                encoded += "%\([byte].hexadecimal.uppercased())".utf8
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._~".utf8.contains(byte)
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
