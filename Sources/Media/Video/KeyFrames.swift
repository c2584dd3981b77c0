import Core

/// Finds key frames of a stream, going back in time from a position.
///
/// The first one is the last that is shown at or before the position; each further call finds the one before, for
/// where a key frame cannot be decoded.
struct KeyFrames {
    private let container: Container
    private let stream: VideoStream
    /// Key frames must be shown at or before this time.
    private var limit: Int64
    private var isFinished = false

    init(of stream: VideoStream, in container: Container, at position: FramePosition) {
        self.container = container
        self.stream = stream
        switch position {
        case .seconds(let seconds):
            limit = stream.time(at: min(seconds, stream.duration ?? seconds))
        case .percent(let percent):
            // Where the length is unknown, the start is the one place that is sure to be there.
            limit = stream.time(at: (stream.duration ?? 0) * min(100, max(0, percent)) / 100)
        }
    }

    /// The next key frame further back, `nil` where there is none.
    mutating func next() throws -> Packet? {
        guard !isFinished else { return nil }
        let found: Packet?
        if container.isScanned {
            found = try ByteScan(of: stream, in: container).keyFrame(before: limit)
        } else {
            do {
                found = try indexed()
            } catch let error as StillsError where error.code == .sourceUndecodable {
                // A recording that was broken off has no index.
                found = try ByteScan(of: stream, in: container).keyFrame(before: limit)
            }
        }
        guard let found, let time = found.time, time <= limit, time > stream.time(at: 0) else {
            isFinished = true
            return found
        }
        limit = time - 1
        return found
    }

    private func indexed() throws -> Packet? {
        var target = limit
        var earliest: Packet?
        // An index orders by decoding time, and a frame may be shown later than it is decoded: go back once more then.
        for _ in 0..<4 {
            if let entry = stream.indexed(before: target), container.isMovie {
                try container.cache.prefetch(entry.bytes)
            }
            try container.seek(stream, to: target)
            guard let packet = try firstKey() else {
                let earlier = target.subtractingReportingOverflow(stream.time(at: 5) - stream.time(at: 0))
                guard !earlier.overflow, target > stream.time(at: 0) else { return earliest }
                target = max(earlier.partialValue, stream.time(at: 0))
                continue
            }
            earliest = packet
            guard let time = packet.time, time > limit, target > stream.time(at: 0) else { return packet }
            // Where it is decoded is what the index goes by.
            target = min(target, packet.decodingTime ?? target) - 1
        }
        return earliest
    }

    private func firstKey() throws -> Packet? {
        while let packet = try container.next(of: stream) {
            if packet.isKey { return packet }
        }
        return nil
    }
}
