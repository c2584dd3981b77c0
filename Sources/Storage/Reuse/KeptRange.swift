/// Bytes of a source, and where they stand in it.
struct KeptRange: Sendable {
    let start: Int64
    let bytes: [UInt8]

    var end: Int64 { start + Int64(bytes.count) }

    /// What it holds in memory: its buffer as it was allocated, and as much as the tables around it may take.
    var cost: Int { bytes.capacity + 1024 }

    /// The bytes of a range that lies within this one.
    func slice(_ range: Range<Int64>) -> ArraySlice<UInt8> {
        bytes[Int(range.lowerBound - start)..<Int(range.upperBound - start)]
    }
}
