import Core

/// A range on its way, in as many answers as it takes.
final class FetchedRange {
    private(set) var bytes: [UInt8] = []
    private let range: Range<Int64>

    init(_ range: Range<Int64>) {
        self.range = range
        bytes.reserveCapacity(range.count)
    }

    /// What is still to be asked for; never empty while it is not complete.
    var missing: Range<Int64> { range.lowerBound + Int64(bytes.count)..<range.upperBound }

    var isComplete: Bool { missing.isEmpty }

    func append(_ more: UnsafeRawBufferPointer) throws {
        guard more.count <= missing.count else {
            throw StillsError.sourceFailed("The source sent more bytes than were asked for.")
        }
        bytes.append(contentsOf: more)
    }
}
