import Core
import FoundationEssentials

/// Reads an HTTP source by bounded range requests, over a connection that is kept alive.
///
/// The head of the source is asked for at once and kept, so that reading it costs nothing more; of what earlier jobs have
/// read of the same version, only what is missing is fetched. A source that does not answer ranges is read whole, within
/// the limit, and served from a temporary file. A source that changes on the way is an error, since its parts would not
/// belong together.
final class HTTPRangeReader: RangeReader {
    let length: Int64

    let session: SourceSession
    let shelf: SourceShelf
    let start: SourceURL
    /// Where redirects have led.
    var current: SourceURL
    let first: ResponseHead
    /// The bytes that came with the first answer.
    private let head: KeptRange
    let whole: OpenFile?
    /// That every later answer must be of the version of the first.
    let condition: HTTPCondition?
    /// What is kept; `nil` where versions cannot be told apart, or this one is gone.
    var reuse: SourceReuse?
    /// Whether several ranges are asked for at the same time, which not every server takes well.
    var asksTogether = true

    /// - Parameters:
    ///   - text: what the source is known by where things are kept.
    ///   - range: the bytes that are needed first.
    init(
        _ url: SourceURL,
        named text: String,
        shelf: SourceShelf,
        session: SourceSession,
        for range: Range<Int64> = SourceOpening.headRange
    ) throws {
        let opening: SourceOpening
        do {
            opening = try SourceOpening(url, session: session, for: range, kept: shelf.find(text))
        } catch let error as StillsError where Self.isClosed(error) {
            shelf.drop(text)
            throw error
        }
        self.session = session
        self.shelf = shelf
        start = url
        current = opening.url
        first = opening.answer
        length = opening.length
        head = KeptRange(start: opening.place, bytes: opening.head)
        whole = opening.whole
        condition = opening.version.map { .same($0.validator) }
        reuse = shelf.begin(text, opening.version)
        reuse?.keep(head)
    }

    var usage: SourceUsage { session.usage }

    var lastModified: Date? {
        first.seconds("last-modified").map { Date(timeIntervalSince1970: Double($0)) }
    }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        let end = Int64(count) < length - offset ? offset + Int64(count) : length
        if let whole { return try whole.read(at: offset, count: Int(end - offset)) }
        let wanted = wanted(offset..<end)
        return wanted.bytes(around: try complete(FetchedRange(wanted.hole)))
    }

    /// A range of the source, with what is there of it.
    func wanted(_ range: Range<Int64>) -> WantedRange {
        WantedRange(range) { offset in
            (head.start..<head.end).contains(offset) ? head : reuse?.range(holding: offset)
        }
    }
}
