import Core

/// Parts of several sources, read as if they were one file.
final class JoinedReader: RangeReader {
    private struct Part {
        let reader: any RangeReader
        /// Where the part stands in what is joined.
        let place: Range<Int64>
        /// Where the part begins in its own source.
        let start: Int64
    }

    private var parts: [Part] = []
    /// Keeps the account of all of them.
    private let account: any RangeReader
    private(set) var length: Int64 = 0

    init(account: any RangeReader) {
        self.account = account
    }

    var usage: SourceUsage { account.usage }

    /// Joins a range of a source to what is there, as much of it as there is; all of it where no range is named.
    func append(_ reader: any RangeReader, _ range: Range<Int64>?) {
        let range = (range ?? 0..<reader.length).clamped(to: 0..<reader.length)
        let (end, overflow) = length.addingReportingOverflow(Int64(range.count))
        guard !overflow else { return }
        parts.append(Part(reader: reader, place: length..<end, start: range.lowerBound))
        length = end
    }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        let end = offset + min(Int64(count), length - offset)
        var bytes: [UInt8] = []
        for part in parts {
            let wanted = (offset..<end).clamped(to: part.place)
            guard !wanted.isEmpty else { continue }
            let start = part.start + (wanted.lowerBound - part.place.lowerBound)
            let more = try part.reader.read(at: start, count: wanted.count)
            bytes += more
            if more.count < wanted.count { break }
        }
        return bytes
    }
}
