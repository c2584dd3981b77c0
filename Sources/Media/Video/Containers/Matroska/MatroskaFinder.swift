/// Finds key frames of Matroska and WebM by the index, or where there is none, by the blocks themselves.
///
/// The demuxer is shown the head of the file and then the block that is wanted, and so reads nothing in between.
final class MatroskaFinder: KeyFinder {
    private let head: MatroskaHead
    private var read: MatroskaCues??

    init(_ head: MatroskaHead) {
        self.head = head
    }

    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        let track = track(of: stream, in: container)
        guard let cues = try cues(of: track, in: container.cache) else {
            return try scan(track).keyFrame(before: limit, of: stream, in: container)
        }
        guard let cue = cues.cue(before: limit), let mark = try mark(of: cue, track, in: container.cache) else {
            return try scan(track).keyFrame(before: limit, of: stream, in: container)
        }
        try ClusterMarks(of: track, from: head.firstCluster).go(to: mark, in: container)
        // A unit more or less is what rounding may make of a time.
        guard let packet = try container.nextKey(of: stream, within: 400, notBefore: mark.time - 1),
            (packet.time ?? .max) &- 1 <= mark.time
        else {
            // A cue that lies.
            return try scan(track).keyFrame(before: limit, of: stream, in: container)
        }
        return packet
    }

    /// The first block lies behind the head, which spares reading the first picture for its time alone.
    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>? {
        let track = track(of: stream, in: container)
        if let duration = stream.duration, duration > 0 {
            let search = MarkSearch(ClusterMarks(of: track, from: head.firstCluster), of: stream, in: container.cache)
            return try search.firstTime().map { $0...stream.time(from: $0, after: duration) }
        }
        return try scan(track).times(of: stream, in: container)
    }

    /// A cluster's header and a key frame that follows it at once are one place.
    func place(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Range<Int64>? {
        let cues = try cues(of: track(of: stream, in: container), in: container.cache)
        guard let cue = cues?.cue(before: limit), cue.block ?? 0 < BlockCache.smallWindow else { return nil }
        return cue.cluster..<cue.cluster
    }

    private func cues(of track: UInt64, in cache: BlockCache) throws -> MatroskaCues? {
        if let read { return read }
        let cues = try MatroskaCues(of: track, head, in: cache)
        read = .some(cues)
        return cues
    }

    private func scan(_ track: UInt64) -> MarkFinder {
        MarkFinder { [head] _ in ClusterMarks(of: track, from: head.firstCluster) }
    }

    /// FFmpeg makes a stream of each track, in their order.
    private func track(of stream: VideoStream, in container: Container) -> UInt64 {
        let order = container.videos.firstIndex { $0.index == stream.index } ?? 0
        return order < head.videoTracks.count ? head.videoTracks[order] : 1
    }

    /// The block that a cue points to, fetched whole; `nil` where there is none.
    private func mark(of cue: MatroskaCues.Cue, _ track: UInt64, in cache: BlockCache) throws -> Mark? {
        let start = cue.cluster
        guard start >= head.firstCluster, start < cache.length else { return nil }
        // Most key frames follow the cluster's header at once, and fit a share of a second.
        if cue.block ?? 0 < BlockCache.smallWindow, !cache.holds(start..<min(start + 256, cache.length)) {
            try cache.prefetch(start..<start + min(cache.firstWindow, 4 * BlockCache.smallWindow))
        }
        let bytes = try cache.peek(at: start, count: 256)
        guard let element = bytes.withUnsafeBytes({ Element($0, at: 0) }), element.id == Element.ID.cluster,
            let time = bytes.withUnsafeBytes({ ClusterMarks.timestamp($0, at: Int(element.content)) })
        else { return nil }
        var place = start + Int64(time.end)
        if let block = cue.block { place = start &+ element.content &+ block }
        guard place >= start, place < cache.length,
            let block = try MatroskaHead.element(at: place, in: cache), let end = block.end
        else { return nil }
        if cue.block != nil, [Element.ID.simpleBlock, Element.ID.blockGroup].contains(block.id) {
            try cache.prefetch(place..<min(end + BlockCache.smallWindow / 4, cache.length))
        }
        return Mark(place: place, time: cue.time, order: cue.time, isKey: true, origin: time.value)
    }
}
