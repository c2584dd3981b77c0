import Core

/// A range on its way, in as many answers as it takes.
final class FetchedRange {
    private(set) var bytes: [UInt8] = []
    private let range: Range<Int64>
    /// Where the answer ends that is on its way, which may be past what was asked for.
    private var announcedEnd: Int64
    /// How many more answers may bring little.
    private var patience = 5
    private var countBefore = 0
    private var wasInVain = false
    /// Whether every answer has said that it is of the version that was asked for.
    var isSure = true

    init(_ range: Range<Int64>) {
        self.range = range
        announcedEnd = range.upperBound
        bytes.reserveCapacity(range.count)
    }

    /// What is still to be asked for; never empty while it is not complete.
    var missing: Range<Int64> { range.lowerBound + Int64(bytes.count)..<range.upperBound }

    var isComplete: Bool { missing.isEmpty }

    /// The bytes with their place.
    var kept: KeptRange { KeptRange(start: range.lowerBound, bytes: bytes) }

    /// Begins an answer that says where it ends.
    func begin(endingAt end: Int64) {
        announcedEnd = end
    }

    /// Takes bytes of an answer, and says whether the rest of the answer is of use.
    func append(_ more: UnsafeRawBufferPointer) throws -> Bool {
        let missing = missing
        guard announcedEnd > range.upperBound || more.count <= announcedEnd - missing.lowerBound else {
            throw StillsError.sourceFailed("The source sent more bytes than were asked for.")
        }
        bytes.append(contentsOf: more.prefix(missing.count))
        // A server that ignores the end of a range goes on to the end of the source.
        return announcedEnd <= range.upperBound || !isComplete
    }

    /// Whether an answer that ended early is a reason to ask for the rest, rather than to give up.
    ///
    /// An answer that brought 64 KiB was worth its request. Of others there may be five, but no two in a row that brought
    /// nothing.
    func isWorthResuming() -> Bool {
        let progress = bytes.count - countBefore
        countBefore = bytes.count
        if progress >= 65_536 { return true }
        guard progress > 0 || !wasInVain else { return false }
        wasInVain = progress == 0
        patience -= 1
        return patience >= 0
    }
}
