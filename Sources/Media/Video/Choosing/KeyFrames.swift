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
        let found = try container.keyFrame(of: stream, before: limit)
        guard let found, let time = found.time, time <= limit, time > stream.time(at: 0) else {
            isFinished = true
            return found
        }
        limit = time - 1
        return found
    }
}
