import Core

/// The first request to a source: for its head, which tells its length, too.
struct SourceOpening {
    /// Where redirects have led.
    let url: SourceURL
    /// The first answer, which later ones must not contradict.
    let answer: ResponseHead
    let length: Int64
    /// Where the bytes of `head` stand.
    let place: Int64
    /// The first bytes that were asked for; empty where there is a `whole`.
    let head: [UInt8]
    /// The whole source, where it was not sent by ranges.
    let whole: OpenFile?
    /// What its other parts must be of, and what may be kept of it; `nil` where that cannot be told.
    let version: SourceVersion?

    /// What is asked for where nothing is known of a source.
    static let headRange: Range<Int64> = 0..<65_536

    /// Asks for the bytes that are needed, for 64 KiB of them at most; or, where the first of them are kept, whether
    /// these are still good.
    init(_ start: SourceURL, session: SourceSession, for needed: Range<Int64>, kept: SourceReuse?) throws {
        let place = min(max(0, needed.lowerBound), ContentRange.longest)
        if let kept, kept.range(holding: place) != nil,
            let revisit = try SourceRevisit(start, session: session, of: kept.version)
        {
            self.init(revisit, of: kept.version)
            return
        }
        let range = place..<place + min(max(1, Int64(needed.count)), Int64(Self.headRange.count))
        var (url, answer) = try Self.ask(start, for: .range(range), as: range, session)
        if answer.length == nil {
            let known = range.lowerBound + Int64(answer.bytes.count)
            if let length = try SourceLength.find(url, after: answer.head, atLeast: known, session: session) {
                self.init(url, answer, length, place: range.lowerBound, whole: nil)
                return
            }
            (url, answer) = try Self.ask(start, for: .whole, as: range, session)
        }
        guard let length = answer.length else { throw RangeAnswer.wrongRange }
        self.init(url, answer, length, place: range.lowerBound, whole: try answer.openWhole())
    }

    private init(_ url: SourceURL, _ answer: OpeningAnswer, _ length: Int64, place: Int64, whole: OpenFile?) {
        self.url = url
        self.answer = answer.head
        self.length = length
        self.place = place
        self.whole = whole
        head = answer.bytes
        // Of the empty source that a 416 tells of nothing is to be kept, and its fields are those of an error.
        version = answer.head.status == 206 ? SourceVersion(answer.head, length: length) : nil
    }

    private init(_ revisit: SourceRevisit, of version: SourceVersion) {
        url = revisit.url
        // A 304 need not repeat the time of the last change.
        answer = revisit.answer["last-modified"] == nil ? version.head : revisit.answer
        length = version.length
        place = 0
        head = []
        whole = nil
        self.version = version
    }

    private static func ask(
        _ start: SourceURL,
        for part: HTTPRequest.Part,
        as range: Range<Int64>,
        _ session: SourceSession
    ) throws -> (SourceURL, OpeningAnswer) {
        var failure: StillsError?
        // Once more, and from the start: where the whole was to come, half of it is of no use.
        for _ in 0..<2 {
            let answer = OpeningAnswer(asked: range, session: session)
            do {
                let (url, ending) = try session.get(start, part, to: answer.receiver)
                guard case .broken(let error) = ending, !answer.isUseful else { return (url, answer) }
                failure = failure ?? error
            } catch let error as StillsError where error.code == .sourceTooLarge && answer.isWhole {
                throw StillsError.wholeSourceTooLarge(limit: session.limit)
            }
        }
        throw failure ?? RangeAnswer.wrongRange
    }
}
