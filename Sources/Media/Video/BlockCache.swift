import Core

/// Turns the many small reads of a demuxer into few, bounded requests.
///
/// What was fetched stays, up to a bound. A read that misses fetches ahead: little after a jump, more and more
/// while the reading goes straight on. What is known to be needed is fetched in one request by ``prefetch(_:)``.
final class BlockCache {
    private struct Block {
        let start: Int64
        let bytes: [UInt8]
        var end: Int64 { start + Int64(bytes.count) }
    }

    private let reader: any RangeReader
    private let deadline: Deadline
    /// In the order of fetching.
    private var blocks: [Block] = []
    /// Where the last fetch ended that a miss caused.
    private var frontier: Int64 = -1
    private var window = BlockCache.smallWindow
    /// How much is fetched at once after a jump.
    var firstWindow = BlockCache.smallWindow

    static let smallWindow: Int64 = 64 << 10
    static let largeWindow: Int64 = 1 << 20
    private static let capacity = 160 << 20
    /// Ranges so near to one another cost less in one request than in two.
    private static let nearby: Int64 = 64 << 10

    init(_ reader: any RangeReader, deadline: Deadline) {
        self.reader = reader
        self.deadline = deadline
    }

    var length: Int64 { reader.length }
    var usage: SourceUsage { reader.usage }

    /// Fetches in one request what is not there yet of a range.
    func prefetch(_ range: Range<Int64>) throws {
        let missing = missing(of: range)
        guard !missing.isEmpty else { return }
        try fetch(missing)
    }

    /// Fetches what is not there yet of several ranges at once, those near to one another in one request.
    func prefetch(_ ranges: [Range<Int64>]) throws {
        var wanted: [Range<Int64>] = []
        for range in ranges.map(missing).sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = wanted.last, range.lowerBound - last.upperBound <= Self.nearby {
                wanted[wanted.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                wanted.append(range)
            }
        }
        guard !wanted.isEmpty else { return }
        try deadline.check()
        for (range, bytes) in zip(wanted, try reader.read(wanted)) {
            keep(Block(start: range.lowerBound, bytes: bytes))
        }
    }

    /// What is not there yet of a range, but for what is missing in its middle only.
    private func missing(of range: Range<Int64>) -> Range<Int64> {
        var start = max(0, range.lowerBound)
        var end = min(length, range.upperBound)
        while let block = blocks.last(where: { $0.start <= start && start < $0.end }) { start = block.end }
        while start < end, let block = blocks.last(where: { $0.start < end && end <= $0.end }) { end = block.start }
        return start..<max(start, end)
    }

    /// Copies the bytes at an offset, as many as are there at once, at least one; 0 at the end of the source.
    func read(at offset: Int64, into target: UnsafeMutableRawBufferPointer) throws -> Int {
        try deadline.check()
        guard offset >= 0, offset < length, !target.isEmpty else { return 0 }
        if let count = copy(from: offset, into: target) { return count }
        window = offset == frontier ? min(window * 2, Self.largeWindow) : firstWindow
        let next = blocks.filter { $0.start > offset }.map(\.start).min() ?? length
        let end = min(offset + window, next)
        try fetch(offset..<end)
        frontier = end
        return copy(from: offset, into: target) ?? 0
    }

    /// The bytes of a range; fewer only at the end of the source.
    func bytes(_ range: Range<Int64>) throws -> [UInt8] {
        try prefetch(range)
        return try [UInt8](unsafeUninitializedCapacity: Int(clamping: range.upperBound - range.lowerBound)) {
            buffer,
            filled in
            while filled < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = try read(at: range.lowerBound + Int64(filled), into: rest)
                if got == 0 { break }
                filled += got
            }
        }
    }

    private func copy(from offset: Int64, into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard let block = blocks.last(where: { $0.start <= offset && offset < $0.end }) else { return nil }
        let skipped = Int(offset - block.start)
        let count = min(target.count, block.bytes.count - skipped)
        block.bytes.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[skipped..<skipped + count]))
        }
        return count
    }

    private func fetch(_ range: Range<Int64>) throws {
        try deadline.check()
        let bytes = try reader.read(at: range.lowerBound, count: Int(clamping: range.upperBound - range.lowerBound))
        keep(Block(start: range.lowerBound, bytes: bytes))
    }

    private func keep(_ block: Block) {
        blocks.append(block)
        // The first block is the head, which is looked at again and again.
        while blocks.count > 2, blocks.reduce(0, { $0 + $1.bytes.count }) > Self.capacity { blocks.remove(at: 1) }
    }
}
