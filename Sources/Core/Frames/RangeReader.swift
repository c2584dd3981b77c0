package import FoundationEssentials

/// Bytes of known length that can be read from any place, whatever they cost to reach.
///
/// Every call blocks. A reader belongs to the thread that made it: a renderer's, never one of Swift's own.
package protocol RangeReader: AnyObject {
    /// The whole length, in bytes: a pebibyte at most, so that sums of offsets never overflow, whatever a source claims.
    var length: Int64 { get }

    /// What reading has cost so far.
    var usage: SourceUsage { get }

    /// Reads `count` bytes from `offset` on; fewer only where the source ends, none at or after its end.
    func read(at offset: Int64, count: Int) throws -> [UInt8]

    /// When the source says that it was changed last; `nil` where it does not say.
    var lastModified: Date? { get }

    /// Reads several ranges, all at once where that is faster, and returns the bytes of each in the order asked for.
    func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]]
}

extension RangeReader {
    package var lastModified: Date? { nil }

    /// Reads them one after another.
    package func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        try ranges.map { try read(at: $0.lowerBound, count: $0.count) }
    }
}
