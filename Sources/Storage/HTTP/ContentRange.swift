/// The value of a `Content-Range` header (RFC 9110, section 14.4).
enum ContentRange: Equatable {
    /// Bytes of a representation, and its whole length where it is known.
    case bytes(Range<Int64>, total: Int64?)
    /// The range asked for lies outside of a representation of this length.
    case unsatisfied(total: Int64)

    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let total = Self.number(parts[1])
        guard total != nil || parts[1] == "*" else { return nil }
        if parts[0] == "*" {
            guard let total else { return nil }
            self = .unsatisfied(total: total)
            return
        }
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]),
            first <= last, last < total ?? .max
        else { return nil }
        self = .bytes(first..<last + 1, total: total)
    }

    /// A number of digits only, for `Int64` alone would take a sign; and none that would let sums of offsets overflow.
    static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text),
            number <= longest
        else { return nil }
        return number
    }

    /// The longest source that is believed in: a pebibyte.
    static let longest: Int64 = 1 << 50
}
