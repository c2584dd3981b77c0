import Core

/// What an answer to a range request must be, once the first one has told the length and the version.
enum RangeAnswer {
    /// Throws unless `head` answers `range`, from its start on, of the source of `length` bytes that `first` told of.
    ///
    /// - Returns: where the answer ends: before the range does, with it, or past it, where a server ignores ends.
    static func check(
        _ head: ResponseHead,
        answers range: Range<Int64>,
        of length: Int64,
        after first: ResponseHead
    ) throws -> Int64 {
        try checkEncoding(head)
        switch head.status {
        case 206: break
        case 200 where head.contradicts(first) || (head.contentLength ?? length) != length, 412, 416:
            throw StillsError.sourceChanged
        case 200: throw StillsError.sourceFailed("The source stopped answering range requests.")
        default: throw StillsError.source(head)
        }
        guard case .bytes(let sent, let total)? = head.contentRange else { throw wrongRange }
        guard total == nil || total == length, !head.contradicts(first) else { throw StillsError.sourceChanged }
        guard sent.lowerBound == range.lowerBound else { throw wrongRange }
        guard sent.upperBound <= length else { throw StillsError.sourceChanged }
        return sent.upperBound
    }

    static func checkEncoding(_ head: ResponseHead) throws {
        guard !head.isEncoded else {
            throw StillsError.sourceFailed("The source answered in a compressed form that was not asked for.")
        }
    }

    static let wrongRange = StillsError.sourceFailed("The source answered with other bytes than were asked for.")
}
