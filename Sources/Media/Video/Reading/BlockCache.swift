import Core

/// Turns the many small reads of a demuxer into few, bounded requests.
///
/// A read that misses fetches ahead: little after a jump, more and more while the reading goes straight on. What is
/// known to be needed is fetched in one request by ``prefetch(_:)``. Of what was fetched, what was used last stays:
/// 48 MiB at most.
final class BlockCache {
    private struct Block {
        let start: Int64
        let bytes: [UInt8]
        var lastUse: Int
        var end: Int64 { start + Int64(bytes.count) }
    }

    private let reader: any RangeReader
    private let deadline: Deadline
    /// In the order of their places, and none over another.
    private var blocks: [Block] = []
    private var held = 0
    private var uses = 0
    /// Where the last fetch ended that a miss caused.
    private var frontier: Int64 = -1
    private var window = BlockCache.smallWindow
    /// What is known to be needed, but was too much to fetch at once.
    private var planned: Range<Int64> = 0..<0
    /// How much is fetched at once after a jump.
    var firstWindow = BlockCache.smallWindow

    static let smallWindow: Int64 = 64 << 10
    static let largeWindow: Int64 = 4 << 20
    /// The most that one request asks for.
    private static let largestRequest: Int64 = 32 << 20
    private static let capacity = 48 << 20
    /// Ranges so near to one another cost less in one request than in two.
    private static let nearby: Int64 = 64 << 10

    init(_ reader: any RangeReader, deadline: Deadline) {
        self.reader = reader
        self.deadline = deadline
    }

    var length: Int64 { reader.length }
    var usage: SourceUsage { reader.usage }

    /// Fetches in one request what is not there yet of a range; of more than 32 MiB the rest as it is read.
    func prefetch(_ range: Range<Int64>) throws {
        var missing = missing(of: range)
        guard !missing.isEmpty else { return }
        if missing.upperBound - missing.lowerBound > Self.largestRequest {
            planned = missing.lowerBound + Self.largestRequest..<missing.upperBound
            missing = missing.lowerBound..<planned.lowerBound
        }
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
            keep(bytes, from: range)
        }
    }

    /// What is not there yet of a range, but for what is missing in its middle only.
    private func missing(of range: Range<Int64>) -> Range<Int64> {
        var start = max(0, range.lowerBound)
        var end = min(length, range.upperBound)
        while start < end, let index = block(at: start) { start = blocks[index].end }
        while start < end, let index = block(at: end - 1) { end = blocks[index].start }
        return start..<max(start, end)
    }

    /// Whether every byte of a range is there already.
    func holds(_ range: Range<Int64>) -> Bool {
        var start = max(0, range.lowerBound)
        let end = min(length, range.upperBound)
        while start < end, let index = block(at: start) { start = blocks[index].end }
        return start >= end
    }

    /// Copies the bytes at an offset, as many as are there at once, at least one; 0 at the end of the source.
    func read(at offset: Int64, into target: UnsafeMutableRawBufferPointer) throws -> Int {
        try deadline.check()
        guard offset >= 0, offset < length, !target.isEmpty else { return 0 }
        if let count = copy(from: offset, into: target) { return count }
        let next = firstBlock(after: offset).map { blocks[$0].start } ?? length
        let end: Int64
        if planned.contains(offset) {
            end = min(offset + Self.largestRequest, planned.upperBound, next)
        } else {
            window = offset == frontier ? min(window * 2, Self.largeWindow) : firstWindow
            end = min(offset + window, next)
            frontier = end
        }
        try fetch(offset..<end)
        return copy(from: offset, into: target) ?? 0
    }

    /// The bytes of a range; fewer only at the end of the source.
    func bytes(_ range: Range<Int64>) throws -> [UInt8] {
        let start = max(0, range.lowerBound)
        let end = min(length, range.upperBound)
        guard start < end else { return [] }
        try prefetch(start..<end)
        return try [UInt8](unsafeUninitializedCapacity: Int(clamping: end - start)) { buffer, filled in
            while filled < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = try read(at: start + Int64(filled), into: rest)
                if got == 0 { break }
                filled += got
            }
        }
    }

    /// A few bytes at a place; where they are not there yet, as many are fetched as a request is worth.
    func peek(at offset: Int64, count: Int64) throws -> [UInt8] {
        if !holds(offset..<offset + count) { try prefetch(offset..<offset + max(count, Self.smallWindow)) }
        return try bytes(offset..<offset + count)
    }

    private func copy(from offset: Int64, into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard let index = block(at: offset) else { return nil }
        uses += 1
        blocks[index].lastUse = uses
        let skipped = Int(offset - blocks[index].start)
        let count = min(target.count, blocks[index].bytes.count - skipped)
        blocks[index].bytes.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[skipped..<skipped + count]))
        }
        return count
    }

    /// The number of the first block that starts after an offset.
    private func firstBlock(after offset: Int64) -> Int? {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].start > offset { high = middle } else { low = middle + 1 }
        }
        return low < blocks.count ? low : nil
    }

    /// The number of the block that holds the byte at an offset.
    private func block(at offset: Int64) -> Int? {
        let index = (firstBlock(after: offset) ?? blocks.count) - 1
        return index >= 0 && offset < blocks[index].end ? index : nil
    }

    /// Both ends of the range are not there yet; what is there in between is fetched again, for the sake of one request.
    private func fetch(_ range: Range<Int64>) throws {
        try deadline.check()
        keep(
            try reader.read(at: range.lowerBound, count: Int(clamping: range.upperBound - range.lowerBound)),
            from: range
        )
    }

    private func keep(_ bytes: [UInt8], from range: Range<Int64>) {
        guard !bytes.isEmpty else { return }
        blocks.removeAll { block in
            guard range.contains(block.start) else { return false }
            held -= block.bytes.count
            return true
        }
        uses += 1
        held += bytes.count
        let place = firstBlock(after: range.lowerBound) ?? blocks.count
        blocks.insert(Block(start: range.lowerBound, bytes: bytes, lastUse: uses), at: place)
        while held > Self.capacity, let oldest = blocks.indices.filter({ isDroppable($0) }).min(by: isOlder) {
            held -= blocks[oldest].bytes.count
            blocks.remove(at: oldest)
        }
    }

    /// The head is looked at again and again, and the newest block is what was asked for.
    private func isDroppable(_ index: Int) -> Bool { blocks[index].start > 0 && blocks[index].lastUse < uses }

    private func isOlder(_ one: Int, _ other: Int) -> Bool { blocks[one].lastUse < blocks[other].lastUse }
}
