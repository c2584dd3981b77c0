/// What tells one version of a source from another, byte for byte (RFC 9110, section 8.8.1).
enum SourceValidator: Hashable, Sendable {
    /// A strong `ETag` (section 8.8.3), with its quotes.
    case tag(String)
    /// A `Last-Modified` that is strong (section 8.8.2.2), as the source wrote it.
    case date(String)

    /// The validator that an answer names; `nil` where it has none that is strong.
    ///
    /// A weak `ETag` may be that of two versions which mean the same. A `Last-Modified` has no parts of a second, so it
    /// counts only where the answer's own `Date` is a second later or more: then a later change has another.
    init?(_ head: ResponseHead) {
        if let tag = head["etag"], Self.isStrong(tag) {
            self = .tag(tag)
        } else if let date = head["last-modified"], date.utf8.count <= Self.longest,
            date.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            let changed = head.seconds("last-modified"), let sent = head.seconds("date"), sent > changed
        {
            self = .date(date)
        } else {
            return nil
        }
    }

    /// Whether an answer names this very version.
    ///
    /// One that names none may be of any.
    func isNamed(by head: ResponseHead) -> Bool {
        switch self {
        case .tag(let tag): head["etag"] == tag
        case .date(let date): head["last-modified"] == date
        }
    }

    /// The longest that is kept, far more than any server sends.
    private static let longest = 256

    /// What is not ASCII is left out, although it may stand in a tag: it has not been kept as it was sent.
    private static func isStrong(_ tag: String) -> Bool {
        let bytes = tag.utf8
        guard bytes.count >= 2, bytes.count <= longest, bytes.first == quote, bytes.last == quote else { return false }
        return bytes.dropFirst().dropLast().allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != quote }
    }

    private static let quote = UInt8(ascii: "\"")
}
