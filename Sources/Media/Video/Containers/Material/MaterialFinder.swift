/// Finds key frames of an MXF file of many partitions, of which the demuxer is shown only those that it needs.
struct MaterialFinder: KeyFinder {
    let file: MaterialFile

    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        let total = Int64(max(1, min(1e12, (stream.duration ?? 0) * stream.unitsPerSecond)))
        let unit = min(max(0, limit), total - 1)
        guard let number = try file.partition(indexing: unit, of: total),
            let segment = try file.partition(number)?.segment,
            segment.entries.indices.contains(Int(unit - segment.start))
        else { return nil }
        var chosen = [number]
        var origin = segment.start
        let position = Int(unit - segment.start)
        let key = segment.key(shownAt: position)
        // Pictures are shown a few later than they are sent, so the key frame may be one more back.
        if key < Self.reordered, let earlier = try partition(before: number) {
            chosen.append(earlier.number)
            origin = earlier.segment.start
        }
        if position + Self.reordered >= segment.entries.count, number + 1 < file.count { chosen.append(number + 1) }
        let holders = try holders(of: chosen)
        try prefetch(key, of: segment, in: holders, from: container.cache)
        guard let view = try file.view(indexedBy: chosen, holding: holders, origin: origin) else { return nil }
        try container.reopen(view, Demuxer.Opening(), .shifted(by: origin))
        var target = limit - origin
        for _ in 0..<4 {
            try container.seekHere(stream, to: max(0, target))
            guard let packet = try container.nextKey(of: stream, within: 2000) else { return nil }
            if (packet.time ?? limit) <= limit || target <= 0 { return packet }
            target -= 1
        }
        return nil
    }

    /// Pictures are shown at most so many later than they are sent.
    private static let reordered = 4

    private func partition(before number: Int) throws -> (number: Int, segment: MaterialIndexSegment)? {
        for earlier in stride(from: number - 1, through: max(0, number - 8), by: -1) {
            if let segment = try file.partition(earlier)?.segment { return (earlier, segment) }
        }
        return nil
    }

    /// The partitions with the pictures that are indexed.
    private func holders(of chosen: [Int]) throws -> [Int] {
        try chosen.compactMap { number in
            guard let first = try file.partition(number)?.segment?.entries.first else { return nil }
            return try file.partition(holding: first.offset, notAfter: number)
        }
    }

    /// Fetches an edit unit, whose end is where the next one begins.
    private func prefetch(
        _ number: Int,
        of segment: MaterialIndexSegment,
        in holders: [Int],
        from cache: BlockCache
    ) throws {
        guard segment.entries.indices.contains(number + 1), segment.entries.indices.contains(number),
            let holder = holders.first, let partition = try file.partition(holder), let essence = partition.essence
        else { return }
        let offset = segment.entries[number].offset
        let start = essence &+ (offset &- partition.bodyOffset)
        let size = segment.entries[number + 1].offset &- offset
        guard start >= 0, start < cache.length, size >= 0, size <= cache.length - start else { return }
        // The demuxer reads on into the header of what follows.
        try cache.prefetch(start..<start + size + 1024)
    }
}
