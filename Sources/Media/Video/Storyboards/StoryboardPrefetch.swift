import Core

/// Fetches the key frames of a storyboard's tiles ahead of them, many at once, as far as the index tells where they are.
///
/// What it does not fetch, because the index is silent or lies, is read when it is decoded, one after another.
struct StoryboardPrefetch {
    private let grid: StoryboardGrid
    private let stream: VideoStream
    private let container: Container
    /// The first tile that nothing was fetched for.
    private var next = 0
    /// The largest key frame so far.
    private var largest: Int64 = 0

    /// The most bytes that are fetched at once.
    private static let batch: Int64 = 16 << 20
    /// The most key frames that are fetched at once where their sizes are guessed, by those of earlier ones.
    private static let guesses = 12

    init(_ grid: StoryboardGrid, of stream: VideoStream, in container: Container) {
        self.grid = grid
        self.stream = stream
        self.container = container
    }

    /// Learns from a key frame how large they are.
    mutating func note(_ packet: Packet) {
        largest = max(largest, packet.size)
    }

    /// Fetches what this tile and the next ones need, unless that was done before.
    mutating func prepare(_ tile: Int) throws {
        guard tile >= next else { return }
        var ranges: [Range<Int64>] = []
        var bytes: Int64 = 0
        while next < grid.count, bytes < Self.batch, container.isMovie || ranges.count < Self.guesses {
            if let range = try range(of: next), range != ranges.last, range.count <= Self.batch {
                // More than the cache holds would be gone before it is used.
                guard bytes + Int64(range.count) <= Self.batch else { break }
                ranges.append(range)
                bytes += Int64(range.count)
            }
            next += 1
        }
        try container.cache.prefetch(ranges)
    }

    /// Where a tile's key frame is, by the index.
    private func range(of tile: Int) throws -> Range<Int64>? {
        let time = stream.time(at: grid.time(of: tile))
        guard let bytes = try container.finder.place(before: time, of: stream, in: container), bytes.lowerBound >= 0,
            bytes.lowerBound < container.cache.length
        else { return nil }
        guard bytes.isEmpty else { return bytes }
        // A key frame is a third of its second or so, and what is interleaved with it comes on top.
        let likely = max(container.cache.firstWindow / 3, largest + largest / 4, 2 * BlockCache.smallWindow)
        return bytes.lowerBound..<bytes.lowerBound + min(likely, BlockCache.largeWindow)
    }
}
