/// Looks for marks at places of a file, with as few and as small reads as find them.
struct MarkSearch {
    let reader: any MarkReader
    private let stream: VideoStream
    private let cache: BlockCache
    /// Bytes of a second, most likely.
    private let rate: Double

    /// A mark that begins within the last bytes that were read may be cut off, so reads overlap by so much.
    private static let overlap: Int64 = 8 << 20
    /// So much of the end shows the last picture, as a rule.
    static let likelyTail: Int64 = 512 << 10
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
        let near = 0.4
        // Guesses are no nearer to what is known than this.
        let least = max(Int64(rate * near / 2), BlockCache.smallWindow / 2)
        var low = (place: reader.start, seconds: 0.0)
        var high = (place: cache.length, seconds: duration)
        for round in 0..<16 {
            guard high.place - low.place > BlockCache.smallWindow else { break }
            if high.seconds - wanted <= near, high.place < cache.length { break }
            let span = high.place - low.place
            let share = (wanted + near / 2 - low.seconds) / max(1e-9, high.seconds - low.seconds)
            // Where times are uneven, guesses may creep: later each third one halves.
            let guess = round % 3 == 0 && round > 3 ? span / 2 : Int64(Double(span) * min(1, max(0, share)))
            let place = low.place + min(max(guess, least), max(span - least, span / 2))
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
        var other: Mark?
        while lower > reader.start, end - lower < Self.farthest {
            lower = max(reader.start, lower - step)
            let found = try marks(in: lower..<min(end, lower + step + Self.overlap))
            if let key = found.last(where: { $0.isKey && $0.time <= limit && $0.place < end }) { return key }
            other = other ?? found.last { $0.isKey && $0.place < end }
            // Where times go back and forth, a key frame nearby must do.
            if end - lower > 8 * Self.largestStep, let other { return other }
            // Key frames are two seconds apart, most likely.
            if end - lower > 4 * step { step = min(step * 2, Self.largestStep) }
        }
        return other
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
        let size = min(max(Self.likelyTail, Int64(rate / 4)), Self.largestStep)
        for size in [size, 4 * size, 16 * size] {
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
        // The head is there already.
        if place < BlockCache.smallWindow { size = BlockCache.smallWindow - place }
        while size <= 32 << 20 {
            if let value = try find(marks(in: place..<min(cache.length, place + size))) { return value }
            guard place + size < cache.length else { break }
            size = max(4 * size, BlockCache.smallWindow)
        }
        return nil
    }

    private func marks(in range: Range<Int64>) throws -> [Mark] {
        try cache.bytes(range).withUnsafeBytes { reader.marks(in: $0, at: range.lowerBound) }
    }
}
