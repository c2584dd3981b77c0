import Core

/// A decoded frame, and how many seconds from the first one it is shown.
struct FoundFrame {
    let frame: DecodedFrame
    let time: Double
}

extension FramePosition {
    /// The position in seconds from the first frame.
    ///
    /// Where the length is unknown, a share of it is the start, the one place that is sure to be there.
    func seconds(of stream: VideoStream) -> Double {
        switch self {
        case .seconds(let seconds): max(0, seconds)
        case .percent(let percent): (stream.duration ?? 0) * min(100, max(0, percent)) / 100
        }
    }

    /// Whether this is the end, or past it.
    func isAtEnd(of stream: VideoStream) -> Bool {
        switch self {
        case .seconds(let seconds): seconds >= stream.duration ?? .infinity
        case .percent(let percent): percent >= 100
        }
    }
}
