import Core

/// The first request to a source: for its head, which tells its length, too.
struct SourceOpening {
    /// Where redirects have led.
    let url: SourceURL
    /// The first answer, which later ones must not contradict.
    let answer: ResponseHead
    let length: Int64
    /// The first bytes; empty where there is a `whole`.
    let head: [UInt8]
    /// The whole source, where it was not sent by ranges.
    let whole: OpenFile?

    private static let headRange: Range<Int64> = 0..<65_536

    init(_ start: SourceURL, session: SourceSession) throws {
        let first = OpeningAnswer(asked: Self.headRange, session: session)
        var (url, ending) = try session.get(start, range: Self.headRange, to: first.receiver)
        var answer = first
        if case .broken(let error) = ending, !first.isUseful {
            // Once more, and from the start: where the whole was to come, half of it is of no use.
            answer = OpeningAnswer(asked: Self.headRange, session: session)
            (url, ending) = try session.get(start, range: Self.headRange, to: answer.receiver)
            if case .broken = ending, !answer.isUseful { throw error }
        }
        self.url = url
        self.answer = answer.head
        length = answer.length
        head = answer.bytes
        whole = try answer.openWhole()
    }
}
