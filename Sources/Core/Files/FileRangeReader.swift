/// Reads a local file by ranges, as if it were far away.
package final class FileRangeReader: RangeReader {
    private let file: OpenFile
    package private(set) var usage = SourceUsage()

    package init(_ file: OpenFile) {
        self.file = file
    }

    package var length: Int64 { Int64(file.length) }

    package func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let bytes = try file.read(at: offset, count: count)
        usage.requests += 1
        usage.bytes += Int64(bytes.count)
        return bytes
    }
}
