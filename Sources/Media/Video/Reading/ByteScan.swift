import Core

/// Finds a key frame where a container has no index, by looking at places of the file.
///
/// The first place is where the time would be if all seconds had as many bytes, and a little before. What is read
/// there says how far off that was, and where to look next.
struct ByteScan {
    private let container: Container
    private let stream: VideoStream

    init(of stream: VideoStream, in container: Container) {
        self.container = container
        self.stream = stream
    }

    /// The last key frame shown at or before a time; the first of the file where there is none.
    func keyFrame(before limit: Int64) throws -> Packet? {
        let length = Double(container.cache.length)
        let duration = max(0.001, stream.duration ?? 0.001)
        let wanted = min(max(0, stream.seconds(at: limit)), duration)
        // Such files have key frames every second or so; where not, the next look goes further back.
        var margin = max(256 * 1024, length / duration)
        var low = (byte: 0.0, seconds: 0.0)
        var start = length * wanted / duration - margin
        for _ in 0..<8 {
            let byte = Int64(max(0, min(start, length)))
            let look = try look(from: byte, to: byte + Int64(min(margin * 1.25, 4 * 1024 * 1024)), limit: limit)
            if let key = look.best { return key }
            if byte == 0 { return look.firstKey }
            if let first = look.firstSeconds, first < wanted - 10, Double(byte) > low.byte {
                low = (Double(byte), first)
                let rate = (length - low.byte) / max(0.001, duration - first)
                start = max(low.byte + 1, low.byte + (wanted - first) * rate - margin)
            } else {
                start = Double(byte) - margin
                margin *= 2
            }
        }
        return try look(from: 0, to: 0, limit: limit).firstKey
    }

    /// What a look at a place has found.
    private struct Look {
        /// The last key frame at or before the time, if the time was reached.
        var best: Packet?
        var firstKey: Packet?
        var firstSeconds: Double?
    }

    /// Reads from a place on to the time, or as far as shows that the time is far off.
    private func look(from byte: Int64, to end: Int64, limit: Int64) throws -> Look {
        try container.cache.prefetch(byte..<max(byte, end))
        try container.seek(toByte: byte)
        var look = Look()
        while let packet = try container.next(of: stream) {
            guard let time = packet.time else { continue }
            let seconds = stream.seconds(at: time)
            if look.firstSeconds == nil {
                look.firstSeconds = seconds
                if byte > 0, seconds < stream.seconds(at: limit) - 20 { return look }
            }
            if packet.isKey, look.firstKey == nil { look.firstKey = packet }
            if time > limit { break }
            if packet.isKey { look.best = packet }
        }
        return look
    }
}
