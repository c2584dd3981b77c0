import Core

/// Reads a file by ranges and keeps account of what was asked.
final class CountingReader: RangeReader {
    private let file: OpenFile
    private(set) var usage = SourceUsage()
    private(set) var ranges: [Range<Int64>] = []

    init(path: String) throws {
        file = try OpenFile(path: path)
    }

    var length: Int64 { Int64(file.length) }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let bytes = try file.read(at: offset, count: count)
        usage.requests += 1
        usage.bytes += Int64(bytes.count)
        ranges.append(offset..<offset + Int64(count))
        return bytes
    }
}
