import CFFmpeg

/// Finds key frames of a movie in fragments: by its index, or where there is none, by the fragments themselves.
///
/// The demuxer is shown the head of the file and then the fragment that is wanted, and so visits no others.
final class FragmentFinder: KeyFinder {
    private let movie: Range<Int64>
    private var index: FragmentIndex??
    private var defaults = FragmentMarks.Defaults()
    private var shift: Int64 = 0
    private var isPrepared = false

    init(_ boxes: MovieBoxes) {
        movie = boxes.movie
    }

    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        try prepare(stream, container)
        guard var index = index ?? nil else {
            let marks = marks(of: stream)
            if let key = try FragmentWalk(marks, of: stream, in: container.cache).key(before: limit),
                let packet = try packet(at: key, marks, of: stream, in: container)
            {
                return packet
            }
            return try MarkFinder { self.marks(of: $0) }.keyFrame(before: limit, of: stream, in: container)
        }
        let marks = marks(of: stream)
        var number = index.entry(before: limit)
        for _ in 0..<8 {
            let entry = index.entries[number]
            if entry.isIndex, let inner = try segments(at: entry.place, of: stream, in: container.cache) {
                index = inner
                number = index.entry(before: limit)
                continue
            }
            let end = index.end(of: number) ?? container.cache.length
            let keys = try fragments(entry.place..<max(entry.place, end), marks, in: container.cache).filter(\.isKey)
            if let key = keys.last(where: { $0.time <= limit }) ?? (number == 0 ? keys.first : nil),
                let packet = try packet(at: key, marks, of: stream, in: container)
            {
                return packet
            }
            guard number > 0 else { break }
            number -= 1
        }
        return try MarkFinder { self.marks(of: $0) }.keyFrame(before: limit, of: stream, in: container)
    }

    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>? {
        try prepare(stream, container)
        let marks = marks(of: stream)
        let search = MarkSearch(marks, of: stream, in: container.cache)
        guard let first = try search.firstTime() else { return nil }
        guard let index = index ?? nil, let last = index.entries.last else {
            if let duration = stream.containerDuration { return first...stream.time(from: first, after: duration) }
            let walked = try FragmentWalk(marks, of: stream, in: container.cache).lastTime()
            return first...max(first, try walked ?? search.lastTime() ?? first)
        }
        if let end = index.end { return first...max(first, end.time) }
        if let duration = stream.containerDuration { return first...stream.time(from: first, after: duration) }
        let rest = last.place..<max(last.place, container.cache.length)
        let end = try fragments(rest, marks, in: container.cache).last
        return first...max(first, end?.time ?? last.time)
    }

    private func packet(
        at key: Mark,
        _ marks: FragmentMarks,
        of stream: VideoStream,
        in container: Container
    ) throws -> Packet? {
        try marks.go(to: key, in: container)
        try container.prefetchHere(stream, before: key.order)
        try container.seekHere(stream, to: key.order)
        return try container.nextKey(of: stream, within: 400)
    }

    /// The marks of the fragments in a range, of which a few are visited.
    private func fragments(_ range: Range<Int64>, _ marks: FragmentMarks, in cache: BlockCache) throws -> [Mark] {
        var found: [Mark] = []
        var place = range.lowerBound
        for _ in 0..<16 {
            guard place < range.upperBound, let box = try MovieBoxes.box(at: place, in: cache) else { break }
            if box.type == "moof", box.size <= FragmentIndex.maximumSize {
                found += try cache.bytes(place..<place + box.size).withUnsafeBytes { marks.marks(in: $0, at: place) }
            }
            place += box.size
        }
        return found
    }

    private func marks(of stream: VideoStream) -> FragmentMarks {
        FragmentMarks(of: track(of: stream), defaults, from: movie.upperBound, shift: shift)
    }

    private func track(of stream: VideoStream) -> UInt64 { UInt64(clamping: stream.stream.pointee.id) }

    private func prepare(_ stream: VideoStream, _ container: Container) throws {
        guard !isPrepared else { return }
        isPrepared = true
        let track = track(of: stream)
        let head = movie.lowerBound..<min(movie.upperBound, movie.lowerBound + FragmentIndex.maximumSize)
        try container.cache.bytes(head).withUnsafeBytes { bytes in
            guard let extends = Box.children(of: bytes).first?.child("mvex") else { return }
            for box in extends.children where box.type == "trex" && box.content.number(at: 4, bytes: 4) == track {
                defaults.duration = box.content.number(at: 12, bytes: 4) ?? 0
                defaults.flags = box.content.number(at: 20, bytes: 4) ?? 0
            }
        }
        let segments = try segments(at: movie.upperBound, of: stream, in: container.cache)
        index = .some(try segments ?? randomAccess(of: track, in: container.cache))
        // The demuxer moves times by the edit list of the track; the first picture tells by how much.
        let search = MarkSearch(marks(of: stream), of: stream, in: container.cache)
        if let first = try search.firstOrder(), let told = stream.firstIndexed { shift = told &- first }
    }

    /// The box `sidx` for a stream among those at a place, or the first; `nil` where it leaves out later fragments.
    private func segments(at start: Int64, of stream: VideoStream, in cache: BlockCache) throws -> FragmentIndex? {
        var place = start
        var other: FragmentIndex?
        for _ in 0..<32 {
            guard let box = try MovieBoxes.box(at: place, in: cache) else { break }
            let end = place + box.size
            if box.type == "sidx", box.size <= FragmentIndex.maximumSize {
                let found = try cache.bytes(place..<end).withUnsafeBytes { bytes in
                    Box.children(of: bytes).first.flatMap {
                        FragmentIndex.segments($0, endingAt: end, second: stream.unitsPerSecond)
                    }
                }
                guard let found, try isComplete(found.index, in: cache) else { return nil }
                if found.track == track(of: stream) { return found.index }
                other = other ?? found.index
            } else if !["styp", "free", "emsg", "prft", "skip", "uuid", "ssix"].contains(box.type) {
                break
            }
            place = end
        }
        return other
    }

    private func isComplete(_ index: FragmentIndex, in cache: BlockCache) throws -> Bool {
        guard let end = index.end?.place, end < cache.length else { return true }
        let type = try MovieBoxes.box(at: end, in: cache)?.type
        return !["moof", "sidx", "styp"].contains(type)
    }

    /// The box `mfra`, whose size stands at the end of the file.
    private func randomAccess(of track: UInt64, in cache: BlockCache) throws -> FragmentIndex? {
        guard cache.length > 16 else { return nil }
        try cache.prefetch(cache.length - BlockCache.smallWindow..<cache.length)
        let tail = try cache.bytes(cache.length - 16..<cache.length)
        return try tail.withUnsafeBytes { tail in
            guard tail.letters(at: 4) == "mfro", let size = tail.number(at: 12, bytes: 4).map({ Int64($0) }),
                size > 16, size <= min(cache.length, FragmentIndex.maximumSize)
            else { return nil }
            return try cache.bytes(cache.length - size..<cache.length).withUnsafeBytes { bytes in
                Box.children(of: bytes).first.flatMap {
                    $0.type == "mfra" ? FragmentIndex.randomAccess(of: track, in: $0) : nil
                }
            }
        }
    }
}
