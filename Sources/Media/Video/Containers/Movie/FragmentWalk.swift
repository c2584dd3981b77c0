/// Walks through a movie in fragments that has no index of them.
///
/// The size of a fragment stands at its start, so going on costs little, but going back means to search. So it begins a
/// little too early.
struct FragmentWalk {
    private let marks: FragmentMarks
    private let stream: VideoStream
    private let cache: BlockCache
    /// The size of the first fragment, for want of that of others.
    private let typical: Int64

    /// So many fragments are visited one after the other.
    private static let maximumSteps = 12

    init(_ marks: FragmentMarks, of stream: VideoStream, in cache: BlockCache) throws {
        self.marks = marks
        self.stream = stream
        self.cache = cache
        var end = marks.start
        for _ in 0..<8 {
            guard let box = try MovieBoxes.box(at: end, in: cache) else { break }
            end += box.size
            if box.type == "mdat" { break }
        }
        typical = min(max(end - marks.start, BlockCache.smallWindow), 32 << 20)
    }

    /// The last key frame shown at or before a time; `nil` where it is not found so.
    func key(before limit: Int64) throws -> Mark? {
        let duration = max(0.001, stream.duration ?? 0.001)
        let wanted = min(max(0, stream.seconds(at: limit)), duration)
        var low = (place: marks.start, seconds: 0.0)
        var high = (place: cache.length, seconds: duration)
        for _ in 0..<8 {
            let share = max(0, wanted - low.seconds) / max(0.001, high.seconds - low.seconds)
            let guess = low.place + Int64(Double(high.place - low.place) * min(1, share)) - typical * 3 / 4
            let place = min(max(guess, low.place), high.place)
            guard let first = try firstMark(from: place), first.place < high.place else {
                high.place = place
                if place == low.place { return nil }
                continue
            }
            if first.order > limit, place > marks.start {
                high = (place, stream.seconds(at: first.order))
                continue
            }
            let (key, last) = try walk(from: first.place, to: limit)
            if let key { return key }
            guard let last, last.place > low.place else { return nil }
            low = (last.place, stream.seconds(at: last.order))
        }
        return nil
    }

    /// When the last picture is shown.
    func lastTime() throws -> Int64? {
        try marks(in: cache.length - typical * 5 / 4..<cache.length).map(\.time).max()
    }

    /// The last key frame up to a time, once the fragments are past it, and where the walk has ended.
    private func walk(from start: Int64, to limit: Int64) throws -> (key: Mark?, last: Mark?) {
        var key: Mark?
        var last: Mark?
        var place = start
        for _ in 0..<3 * Self.maximumSteps {
            guard let box = try MovieBoxes.box(at: place, in: cache) else { return (key, last) }
            if box.type == "moof", box.size <= FragmentIndex.maximumSize {
                let found = try marks(in: place..<place + box.size)
                if let first = found.first, first.order > limit { return (key, last) }
                key = found.last { $0.isKey && $0.time <= limit } ?? key
                last = found.first ?? last
            }
            place += box.size
        }
        return (nil, last)
    }

    /// The first mark from a place on, in steps that are small against a fragment.
    private func firstMark(from start: Int64) throws -> Mark? {
        let step = min(max(typical / 4, BlockCache.smallWindow), 1 << 20)
        var place = start
        while place < cache.length, place - start < 4 * typical {
            // A box that begins at the end of a step is whole with the next one.
            let range = max(start, place - step)..<place + step
            if let mark = try marks(in: range).first { return mark }
            place += step
        }
        return nil
    }

    private func marks(in range: Range<Int64>) throws -> [Mark] {
        let start = max(marks.start, range.lowerBound)
        return try cache.bytes(start..<max(start, range.upperBound)).withUnsafeBytes { marks.marks(in: $0, at: start) }
    }
}
