/// The attributes of a tag in a playlist: `NAME=value,NAME="value, quoted"` (RFC 8216, section 4.2).
struct HLSAttributes {
    private var values: [Substring: Substring] = [:]

    init(_ text: Substring) {
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].drop { $0 == " " }
            rest = rest[equals...].dropFirst()
            let isQuoted = rest.first == "\""
            if isQuoted { rest = rest.dropFirst() }
            let value = rest.prefix { $0 != (isQuoted ? "\"" : ",") }
            values[name] = value
            rest = rest[value.endIndex...].drop { $0 != "," }.dropFirst()
        }
    }

    /// The value of an attribute, without quotation marks.
    subscript(name: Substring) -> String? { values[name].map(String.init) }
}

/// A range as playlists write it: `length@offset`, or `length`, which goes on where the last one ended.
struct HLSByteRange {
    let range: Range<Int64>

    init?(_ text: some StringProtocol, after end: Int64) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let numbers = parts.map { Int64($0) ?? -1 }
        guard (1...2).contains(numbers.count), numbers.allSatisfy({ (0...Self.longest).contains($0) }) else {
            return nil
        }
        let start = numbers.count == 2 ? numbers[1] : end
        guard start <= Self.longest else { return nil }
        range = start..<start + numbers[0]
    }

    /// No source is longer than a pebibyte, so sums of these do not overflow.
    private static let longest: Int64 = 1 << 50
}
