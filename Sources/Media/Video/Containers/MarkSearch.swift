/// Looks for marks at places of a file, with as few and as small reads as find them.
struct MarkSearch {
    let reader: any MarkReader
    private let stream: VideoStream
    private let cache: BlockCache
    /// Bytes of a second, most likely.
    private let rate: Double

    /// A mark that begins within the last bytes that were read may be cut off, so reads overlap by so much.
    private static let overlap: Int64 = 8 << 20
    private static let largestStep: Int64 = 4 << 20
    /// Farther back from a position than this no key frame is looked for.
    private static let farthest: Int64 = 256 << 20

    init(_ reader: any MarkReader, of stream: VideoStream, in cache: BlockCache) {
        self.reader = reader
        self.stream = stream
        self.cache = cache
        rate = Double(cache.length) / max(1, stream.duration ?? 3600)
    }

    /// A place at or after which nothing is decoded by a time; it lies not far behind it.
    func place(after limit: Int64) throws -> Int64 {
        guard let duration = stream.duration, duration > 0 else { return cache.length }
        let wanted = stream.seconds(at: limit)
        guard wanted < duration else { return cache.length }
        // As near as this to the time is near enough.
        let near = 0.6
        var low = (place: reader.start, seconds: 0.0)
        var high = (place: cache.length, seconds: duration)
        for round in 0..<16 {
            guard high.place - low.place > BlockCache.smallWindow else { break }
            if high.seconds - wanted <= near, high.place < cache.length { break }
            let share = (wanted + near / 2 - low.seconds) / max(1e-9, high.seconds - low.seconds)
            // Where times are uneven, guesses may creep: each third one halves.
            let place =
                low.place + Int64(Double(high.place - low.place) * (round % 3 == 2 ? 0.5 : min(0.98, max(0.02, share))))
            guard let mark = try firstMark(from: place), mark.place < high.place else {
                high.place = place
                continue
            }
            let seconds = stream.seconds(at: mark.order)
            if mark.order > limit {
                high = (mark.place, seconds)
            } else {
                low = (mark.place, seconds)
            }
        }
        return high.place
    }

    /// The last key frame that begins before a place and is shown by a time.
    ///
    /// Where none is shown so early, but some begin before the place, the last of those.
    func lastKey(before end: Int64, shownBy limit: Int64) throws -> Mark? {
        var lower = end
        var step = min(max(Int64(rate / 2), 4 * BlockCache.smallWindow), Self.largestStep)
        while lower > reader.start, end - lower < Self.farthest {
            lower = max(reader.start, lower - step)
            let found = try marks(in: lower..<min(end, lower + step + Self.overlap))
            if let key = found.last(where: { $0.isKey && $0.time <= limit && $0.place < end }) { return key }
            step = min(step * 2, Self.largestStep)
        }
        return nil
    }

    /// The first key frame of the file.
    func firstKey() throws -> Mark? {
        try first(from: reader.start) { $0.first(where: \.isKey) }
    }

    /// The time of the first picture.
    func firstTime() throws -> Int64? {
        try first(from: reader.start) { $0.first?.time }
    }

    /// When the first picture is decoded.
    func firstOrder() throws -> Int64? {
        try first(from: reader.start) { $0.first?.order }
    }

    /// The last time at which a picture is shown.
    func lastTime() throws -> Int64? {
        for size in [Int64(4), 16, 64, 256].map({ $0 * BlockCache.smallWindow }) {
            let start = max(reader.start, cache.length - size)
            if let time = try marks(in: start..<cache.length).map(\.time).max() { return time }
            if start == reader.start { break }
        }
        return nil
    }

    private func firstMark(from place: Int64) throws -> Mark? {
        try first(from: place, \.first)
    }

    /// What is found in bytes from a place on, more and more of them.
    private func first<Value>(from place: Int64, _ find: ([Mark]) -> Value?) throws -> Value? {
        var size = min(max(BlockCache.smallWindow, Int64(rate / 20)), 8 * BlockCache.smallWindow)
        while size <= 32 << 20 {
            if let value = try find(marks(in: place..<min(cache.length, place + size))) { return value }
            guard place + size < cache.length else { break }
            size *= 4
        }
        return nil
    }

    private func marks(in range: Range<Int64>) throws -> [Mark] {
        try cache.bytes(range).withUnsafeBytes { reader.marks(in: $0, at: range.lowerBound) }
    }
}
