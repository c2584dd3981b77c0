/// Finds key frames of Flash Video by the list of them that its head may have, else by the tags themselves.
struct FlashFinder: KeyFinder {
    /// Where the tags end that only tell of the streams.
    let head: Int64
    /// Whether they tell of the video, so that no picture is needed for it.
    private(set) var tellsVideo = false

    /// Whether the head lists key frames; of those that it has read, the demuxer makes a list of its own.
    private let hasList: Bool

    private static let firstTag: Int64 = 13
    private static let longestList: Int64 = 16 << 20

    init(_ cache: BlockCache) throws {
        var place = Self.firstTag
        for _ in 0..<64 {
            let bytes = try cache.peek(at: place, count: 32)
            guard let tag = bytes.withUnsafeBytes({ FlashTag($0, at: 0) }), tag.isHeader else { break }
            if tag.kind == .video { tellsVideo = true }
            place += Int64(tag.length)
        }
        // The last of them may be cut off.
        head = min(place, cache.length)
        hasList = try cache.bytes(0..<min(place, Self.longestList)).withUnsafeBytes {
            $0.place(of: Array("filepositions".utf8), from: 0) != nil
        }
    }

    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        if hasList, let packet = try listed(before: limit, stream, container) { return packet }
        return try MarkFinder { _ in marks }.keyFrame(before: limit, of: stream, in: container)
    }

    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>? {
        guard let duration = stream.duration, duration > 0 else {
            return try MarkFinder { _ in marks }.times(of: stream, in: container)
        }
        let first = try MarkSearch(marks, of: stream, in: container.cache).firstTime()
        return first.map { $0...stream.time(from: $0, after: duration) }
    }

    private var marks: FlashMarks { FlashMarks(start: head, followsHead: tellsVideo) }

    /// The key frame by the list, which may be wrong.
    private func listed(before limit: Int64, _ stream: VideoStream, _ container: Container) throws -> Packet? {
        var limit = limit
        for _ in 0..<3 {
            guard let entry = stream.indexed(before: limit), entry.bytes.lowerBound >= head else { return nil }
            let place = entry.bytes.lowerBound
            let bytes = try container.cache.peek(at: place, count: 32)
            guard let tag = bytes.withUnsafeBytes({ FlashTag($0, at: 0) }), tag.isKey else { return nil }
            let time = tag.time + tag.delay
            if time <= limit {
                try container.cache.prefetch(place..<place + Int64(tag.length) + BlockCache.smallWindow / 4)
                try marks.go(to: Mark(place: place, time: time, order: tag.time, isKey: true), in: container)
                return try container.nextKey(of: stream, within: 4)
            }
            limit = min(entry.time, limit) - 1
        }
        return nil
    }
}
