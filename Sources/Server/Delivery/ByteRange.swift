import Core

/// A single range of bytes out of a whole, as `Range` asks for it (RFC 9110 section 14.1.2).
enum ByteRange {
    /// Reads a `Range` header against a body of `length` bytes.
    ///
    /// - Returns: the range, or `nil` where the whole is to be sent: no header, another unit, several ranges, or
    ///   one that makes no sense, all of which a server may ignore.
    /// - Throws: `range_not_satisfiable` where nothing of the range exists.
    static func parse(_ header: String?, length: Int) throws -> Range<Int>? {
        guard let header, header.hasPrefix("bytes=") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !header.contains(",") else { return nil }
        let isNumber = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber else { return nil }
        // Numbers too large for Int lie behind the end of everything.
        let first = Int(parts[0]) ?? (parts[0].isEmpty ? nil : .max)
        let last = Int(parts[1]) ?? (parts[1].isEmpty ? nil : .max)
        switch (first, last) {
        case (let first?, let last):
            let end = min(last ?? .max, length - 1)
            if let last, last < first { return nil }
            guard first < length else { throw unsatisfiable(length) }
            return first..<(end + 1)
        case (nil, let suffix?):
            guard suffix > 0, length > 0 else { throw unsatisfiable(length) }
            return max(0, length - suffix)..<length
        case (nil, nil):
            return nil
        }
    }

    private static func unsatisfiable(_ length: Int) -> StillsError {
        StillsError(
            .rangeNotSatisfiable,
            "The range lies behind the end of the image, which has \(length) bytes.",
            fix: "Ask for a range inside it."
        )
    }
}
