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

    /// Whether what the source refers to may be opened.
    var opensReferences: Bool { get }

    /// Opens what the source refers to, under the same rules, deadline and limits, and with one account of the cost.
    ///
    /// - Parameters:
    ///   - path: URL references, each of which stands in the one before, and the first in this source.
    ///   - range: the bytes that are needed, where they are known.
    func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader
}

extension RangeReader {
    package var lastModified: Date? { nil }

    /// Reads them one after another.
    package func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        try ranges.map { try read(at: $0.lowerBound, count: $0.count) }
    }

    package var opensReferences: Bool { false }

    package func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
        throw StillsError(
            .sourceRefused,
            "The source refers to another, which is not read from here.",
            fix: "Give the URL of a video file."
        )
    }
}
