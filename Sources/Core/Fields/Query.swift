/// The query of a URL: its pairs in their order, as sent and decoded.
package struct Query: Sendable {
    package struct Pair: Sendable {
        /// The pair as it was sent, percent-encoding and all.
        package let raw: Substring
        package let name: String
        package let value: String
    }

    package let pairs: [Pair]

    /// Reads `text`, what follows the `?`.
    ///
    /// A `+` is itself, not a space: URLs are sent in queries here, and `encodeURI` leaves it alone.
    package init(_ text: Substring) throws {
        pairs = try text.utf8.split(separator: UInt8(ascii: "&")).map { raw in
            let nameEnd = raw.firstIndex(of: UInt8(ascii: "=")) ?? raw.endIndex
            let valueStart = nameEnd < raw.endIndex ? raw.index(after: nameEnd) : nameEnd
            guard let name = Self.decode(Substring(raw[..<nameEnd])),
                let value = Self.decode(Substring(raw[valueStart...]))
            else {
                throw StillsError(
                    .parameterInvalid,
                    "The query holds a percent sign that does not start a valid escape.",
                    fix: "Percent-encode each value as UTF-8; a percent sign itself is `%25`."
                )
            }
            return Pair(raw: Substring(raw), name: name, value: value)
        }
    }

    package init(_ text: String) throws {
        try self.init(text[...])
    }

    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// `text` percent-encoded for use as a name or value: all but RFC 3986's unreserved characters.
    package static func encode(_ text: String) -> String {
        PercentEncoding.encode(text.utf8)
    }

    /// `text` without its percent-encoding, or `nil` where an escape is broken or the bytes are not UTF-8.
    package static func decode(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexadecimalValue), let low = rest.next().flatMap(hexadecimalValue)
            else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.map { UInt8($0) }
    }
}
