/// A range that is wanted, of which some is there already: at its start, at its end, or all of it.
struct WantedRange {
    /// What is missing in the middle, to be fetched in one request.
    let hole: Range<Int64>
    private var before: [ArraySlice<UInt8>] = []
    private var after: [ArraySlice<UInt8>] = []

    /// - Parameter held: finds what is there at an offset.
    init(_ range: Range<Int64>, held: (Int64) -> KeptRange?) {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, let piece = held(start) {
            before.append(piece.slice(start..<min(end, piece.end)))
            start = min(end, piece.end)
        }
        while start < end, let piece = held(end - 1) {
            after.append(piece.slice(max(start, piece.start)..<end))
            end = max(start, piece.start)
        }
        hole = start..<end
    }

    /// All of its bytes, of which those of the hole are given.
    func bytes(around middle: [UInt8]) -> [UInt8] {
        guard !before.isEmpty || !after.isEmpty else { return middle }
        let parts = before + [middle[...]] + after.reversed()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { bytes.append(contentsOf: part) }
        return bytes
    }
}
