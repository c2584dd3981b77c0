import Core

/// Reads bytes in memory by ranges, of which there may seem to be far more: what lies behind them is zeros.
final class MemoryReader: RangeReader {
    private let bytes: [UInt8]
    let length: Int64
    /// What references lead to, whatever they are; `nil` where none is opened.
    private let referred: [UInt8]?
    private(set) var usage = SourceUsage()

    init(_ bytes: [UInt8], length: Int64 = 0, referred: [UInt8]? = nil) {
        self.bytes = bytes
        self.length = max(length, Int64(bytes.count))
        self.referred = referred
    }

    var opensReferences: Bool { referred != nil }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        usage.requests += 1
        guard offset >= 0, offset < length, count > 0 else { return [] }
        let count = Int(min(Int64(count), length - offset))
        usage.bytes += Int64(count)
        // A source has a limit of bytes, wherever it is read from.
        guard usage.bytes <= 64 << 20 else { throw Self.spent }
        let there = Int(min(offset, Int64(bytes.count)))..<Int(min(offset + Int64(count), Int64(bytes.count)))
        return Array(bytes[there]) + [UInt8](repeating: 0, count: count - there.count)
    }

    func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
        // Whoever opens a source asks how much of it is needed.
        _ = range?.count
        guard let referred else { throw Self.spent }
        return MemoryReader(referred)
    }

    private static let spent = StillsError(.sourceTooLarge, "Too much of the source was read.", fix: "Read less.")
}
