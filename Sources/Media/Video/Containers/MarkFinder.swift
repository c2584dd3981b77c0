/// Finds key frames where a container has no index, by marks at places of the file.
///
/// First it finds a place a little past the time, guessing from the times of the places that it has seen; then it reads
/// backwards from there to the key frame.
struct MarkFinder: KeyFinder {
    /// Makes the reader of marks for a stream.
    let reader: (VideoStream) -> any MarkReader

    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet? {
        let search = MarkSearch(reader(stream), of: stream, in: container.cache)
        var end = stream.seconds(at: limit) > 0 ? try search.place(after: limit) : search.reader.start
        for _ in 0..<4 {
            guard let mark = try search.lastKey(before: end, shownBy: limit) else { break }
            try search.reader.go(to: mark, in: container)
            if let packet = try container.nextKey(of: stream, within: 400, notBefore: mark.time),
                (packet.time ?? .max) <= max(limit, mark.time)
            {
                return packet
            }
            // What looked like a key frame was none.
            end = mark.place
        }
        guard let first = try search.firstKey() else { return nil }
        try search.reader.go(to: first, in: container)
        return try container.nextKey(of: stream, within: 400)
    }

    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>? {
        guard let first = try MarkSearch(reader(stream), of: stream, in: container.cache).firstTime() else {
            return nil
        }
        let started = stream.starting(at: first)
        let last = try MarkSearch(reader(started), of: started, in: container.cache).lastTime()
        return first...max(first, last ?? first)
    }
}
