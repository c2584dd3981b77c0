import Core

/// The answer to a first request to a source, which may come in one of three forms.
///
/// `206` with a part, whose `Content-Range` tells the whole length, or not; `200` with the whole, from a server that does
/// not know ranges; `416`, which an empty source cannot but answer with.
final class OpeningAnswer {
    private(set) var head = ResponseHead()
    /// The part that was asked for, or the start of it.
    private(set) var bytes: [UInt8] = []
    private var whole: TemporaryFile?
    private var total: Int64?
    private var sentEnd: Int64 = 0
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

    /// The length of the source, where it is known.
    var length: Int64? { whole?.length ?? total }

    /// The whole source, where that was sent.
    func openWhole() throws -> OpenFile? { try whole?.openForReading() }

    /// Whether the whole source is sent.
    var isWhole: Bool { whole != nil }

    /// Whether an answer that was cut short is still good: a shorter head is, part of a whole is not.
    var isUseful: Bool { whole == nil && !bytes.isEmpty }

    private func accept(_ head: ResponseHead) throws {
        try RangeAnswer.checkEncoding(head)
        self.head = head
        switch head.status {
        case 200:
            whole = try TemporaryFile(directory: session.temporaryDirectory)
            try session.checkLimit(adding: head.contentLength ?? 0)
        case 206:
            guard case .bytes(let sent, let total)? = head.contentRange, sent.lowerBound == asked.lowerBound else {
                throw RangeAnswer.wrongRange
            }
            self.total = total
            sentEnd = sent.upperBound
        case 416:
            switch head.contentRange {
            case .unsatisfied(let length) where length > asked.lowerBound: throw RangeAnswer.wrongRange
            case .unsatisfied(let length): total = length
            default: total = 0
            }
        default:
            throw StillsError.source(head)
        }
    }

    private func receive(_ more: UnsafeRawBufferPointer) throws -> Bool {
        if whole != nil {
            try whole?.write(more)
        } else if head.status == 206 {
            let start = asked.lowerBound + Int64(bytes.count)
            guard sentEnd > asked.upperBound || Int64(more.count) <= sentEnd - start else {
                throw StillsError.sourceFailed("The source sent more bytes than were asked for.")
            }
            // A server that ignores the end of a range goes on to the end of the source.
            bytes.append(contentsOf: more.prefix(Int(clamping: asked.upperBound - start)))
            return sentEnd <= asked.upperBound || bytes.count < asked.count
        }
        return head.status != 416
    }
}
