/// Finds key frames by the index that the demuxer reads, whose entries tell places and sizes at the best.
struct IndexFinder: KeyFinder {
    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        let start = stream.time(at: 0)
        if container.format == "asf" {
            // The index tells of each second the key frame that is whole by then, so a later one may be early enough.
            try container.seek(stream, to: limit + stream.time(at: 1) - start)
            if let packet = try container.nextKey(of: stream, within: 20), (packet.time ?? .max) <= limit {
                return packet
            }
        }
        var target = limit
        var earliest: Packet?
        // An index orders by decoding time, and a frame may be shown later than it is decoded: go back once more then.
        for _ in 0..<4 {
            if let entry = stream.indexed(before: target), !entry.bytes.isEmpty {
                // AVI has a header of 8 bytes before each picture, and the demuxer reads that of the next.
                let others: Int64 = container.isMovie ? 0 : 64
                try container.cache.prefetch(entry.bytes.lowerBound..<entry.bytes.upperBound + others)
            }
            try container.seek(stream, to: target)
            guard let packet = try container.nextKey(of: stream, within: 20_000) else {
                let earlier = target.subtractingReportingOverflow(stream.time(at: 5) - start)
                guard !earlier.overflow, target > start else { return earliest }
                target = max(earlier.partialValue, start)
                continue
            }
            earliest = packet
            guard let time = packet.time, time > limit, target > start else { return packet }
            // Where it is decoded is what the index goes by.
            target = min(target, packet.decodingTime ?? target) - 1
        }
        return earliest
    }
}
