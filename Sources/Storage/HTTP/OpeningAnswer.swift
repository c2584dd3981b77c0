import Core

/// The answer to the first request to a source, which may come in one of three forms.
///
/// `206` with a part, whose `Content-Range` tells the whole length; `200` with the whole, from a server that does not
/// know ranges; `416`, which an empty source cannot but answer with.
final class OpeningAnswer {
    private(set) var head = ResponseHead()
    private(set) var bytes: [UInt8] = []
    private var whole: TemporaryFile?
    private var total: Int64 = 0
    private let asked: Range<Int64>
    private unowned let session: SourceSession

    init(asked: Range<Int64>, session: SourceSession) {
        self.asked = asked
        self.session = session
    }

    var receiver: Exchange.Receiver {
        Exchange.Receiver { [self] in
            try accept($0)
        } receive: { [self] in
            try receive($0)
        }
    }

    /// The length of the source.
    var length: Int64 { whole?.length ?? total }

    /// The whole source, where that was sent.
    func openWhole() throws -> OpenFile? { try whole?.openForReading() }

    /// Whether an answer that was cut short is still good: a shorter head is, part of a whole is not.
    var isUseful: Bool { whole == nil && !bytes.isEmpty }

    private func accept(_ head: ResponseHead) throws {
        try RangeAnswer.checkEncoding(head)
        self.head = head
        switch head.status {
        case 200:
            try session.checkLimit(adding: head.contentLength ?? 0)
            whole = try TemporaryFile(directory: session.temporaryDirectory)
        case 206:
            guard case .bytes(let sent, let total?)? = contentRange, sent.lowerBound == asked.lowerBound,
                sent.upperBound <= asked.upperBound
            else { throw RangeAnswer.wrongRange }
            self.total = total
        case 416:
            guard case .unsatisfied(total: 1...)? = contentRange else { return }
            throw RangeAnswer.wrongRange
        default:
            throw StillsError.source(status: head.status)
        }
    }

    private func receive(_ more: UnsafeRawBufferPointer) throws -> Bool {
        if whole != nil {
            try whole?.write(more)
        } else if head.status == 206 {
            guard Int64(more.count) <= min(asked.upperBound, total) - Int64(bytes.count) else {
                throw StillsError.sourceFailed("The source sent more bytes than were asked for.")
            }
            bytes.append(contentsOf: more)
        }
        return head.status != 416
    }

    private var contentRange: ContentRange? { head["content-range"].flatMap { ContentRange($0) } }
}
