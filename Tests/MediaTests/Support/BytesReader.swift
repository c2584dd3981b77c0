import Core

/// Reads bytes in memory by ranges.
final class BytesReader: RangeReader {
    private let bytes: [UInt8]
    private(set) var usage = SourceUsage()

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var length: Int64 { Int64(bytes.count) }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        usage.requests += 1
        guard let start = Int(exactly: offset), bytes.indices.contains(start), count > 0 else { return [] }
        return Array(bytes[start..<start + min(count, bytes.count - start)])
    }
}
