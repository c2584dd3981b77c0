import CCurl
import Core
import FoundationEssentials

/// Reads an HTTP source by bounded range requests, over a connection that is kept alive.
///
/// The head of the source is asked for at once and kept, so that reading it costs nothing more. Later requests go to
/// where redirects have led; when that place does not let in any longer, as a presigned one may not, the way is gone
/// once more from the start. A source that does not answer ranges is read whole, within the limit, and served from a
/// temporary file. A source that changes on the way is an error, since its parts would not belong together.
final class HTTPRangeReader: RangeReader {
    let length: Int64

    let session: SourceSession
    private let start: SourceURL
    /// Where redirects have led.
    private(set) var current: SourceURL
    private let first: ResponseHead
    private let place: Int64
    private let head: [UInt8]
    let whole: OpenFile?
    /// Whether several ranges are asked for at the same time, which not every server takes well.
    var asksTogether = true

    /// - Parameter range: the bytes that are needed first.
    init(_ url: SourceURL, session: SourceSession, for range: Range<Int64> = SourceOpening.headRange) throws {
        let opening = try SourceOpening(url, session: session, for: range)
        self.session = session
        start = url
        current = opening.url
        first = opening.answer
        length = opening.length
        self.place = opening.place
        head = opening.head
        whole = opening.whole
    }

    var usage: SourceUsage { session.usage }

    var lastModified: Date? {
        let seconds = first["last-modified"].map { curl_getdate($0, nil) } ?? -1
        return seconds < 0 ? nil : Date(timeIntervalSince1970: Double(seconds))
    }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        if let whole { return try whole.read(at: offset, count: count) }
        let end = Int64(count) < length - offset ? offset + Int64(count) : length
        let known = known
        guard known.contains(offset) else { return try fetch(offset..<end) }
        // Both fit an Int, as they lie within the head.
        let kept = Array(head[Int(offset - place)..<Int(min(end, known.upperBound) - place)])
        return end <= known.upperBound ? kept : kept + (try fetch(known.upperBound..<end))
    }

    /// The bytes that came with the first answer.
    var known: Range<Int64> { place..<place + Int64(head.count) }

    private func fetch(_ range: Range<Int64>) throws -> [UInt8] {
        try complete(FetchedRange(range))
    }

    /// The bytes of a range, of which some or all may be there.
    func complete(_ fetched: FetchedRange) throws -> [UInt8] {
        guard !fetched.isComplete else { return fetched.bytes }
        try session.checkLimit(adding: Int64(fetched.missing.count))
        while true {
            do {
                let ending = try ask(fetched)
                guard !fetched.isComplete else { return fetched.bytes }
                guard fetched.isWorthResuming(), !session.deadline.hasPassed else { throw Self.incomplete(ending) }
            } catch let error as StillsError where current != start && Self.isClosed(error) {
                current = start
            }
        }
    }

    private func ask(_ fetched: FetchedRange) throws -> CurlHandle.Ending {
        let (url, ending) = try session.get(current, .range(fetched.missing), to: receiver(of: fetched))
        current = url
        return ending
    }

    /// Takes an answer to the request for what is missing of a range.
    func receiver(of fetched: FetchedRange) -> Exchange.Receiver {
        let rest = fetched.missing
        return Exchange.Receiver { [first, length] head in
            fetched.begin(endingAt: try RangeAnswer.check(head, answers: rest, of: length, after: first))
        } receive: { bytes in
            try fetched.append(bytes)
        }
    }

    /// Whether a place that let in before no longer does.
    static func isClosed(_ error: StillsError) -> Bool {
        error.code == .sourceDenied || error.code == .sourceNotFound
    }

    private static func incomplete(_ ending: CurlHandle.Ending) -> StillsError {
        if case .broken(let error) = ending { return error }
        return .sourceFailed("The source sent fewer bytes than were asked for.")
    }
}
