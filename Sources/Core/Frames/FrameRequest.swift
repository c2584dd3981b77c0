/// What is asked of a video: a position in it, and the rendition of the frame found there.
package struct FrameRequest: Hashable, Sendable, Codable {
    package var position: FramePosition
    package var choice: FrameChoice
    /// `nil` sides mean the source's display size.
    package var rendition: Rendition

    package init(position: FramePosition, choice: FrameChoice = .key, rendition: Rendition) {
        self.position = position
        self.choice = choice
        self.rendition = rendition
    }
}

/// Which of the frames near a position is wanted.
package enum FrameChoice: String, CaseIterable, Hashable, Sendable, Codable {
    /// The nearest key frame at or before the position: the cheapest.
    case key
    /// The frame that is shown at the position.
    case exact
    /// The most telling of a few key frames around the position.
    case best
}

/// A position in a video.
package enum FramePosition: Hashable, Sendable, Codable {
    /// A share of the duration, 0 to 100.
    case percent(Double)
    /// A time from the start, in seconds, 0 or more.
    case seconds(Double)

    package static let `default` = FramePosition.percent(10)

    /// Reads `10%`, `12.5s` or `12.5`, which are seconds.
    package init?(_ text: some StringProtocol) {
        if text.hasSuffix("%") {
            guard let value = Double(text.dropLast()), (0...100).contains(value) else { return nil }
            self = .percent(value)
        } else {
            let number = text.hasSuffix("s") ? text.dropLast() : text[...]
            guard let value = Double(number), Self.secondsRange.contains(value) else { return nil }
            self = .seconds(value)
        }
    }

    /// Times that are taken: up to 1,000 hours.
    package static let secondsRange = 0.0...3_600_000.0
}

/// A frame cut out of a source, encoded, with what it cost.
package struct Frame: Sendable {
    package var picture: Picture
    /// Seconds from the start of the video to the frame that was taken; `nil` for a still picture.
    package var time: Double?
    package var kind: FrameKind
    package var usage: SourceUsage

    package init(picture: Picture, time: Double?, kind: FrameKind, usage: SourceUsage) {
        self.picture = picture
        self.time = time
        self.kind = kind
        self.usage = usage
    }
}

/// How a frame was chosen.
package enum FrameKind: String, Sendable, Codable {
    /// The nearest key frame at or before the position.
    case key
    /// The frame that is shown at the position.
    case exact
    /// The most telling of a few key frames around the position.
    case best
    /// The source is a still picture.
    case still
}

/// What reading a source has cost so far.
package struct SourceUsage: Sendable, Equatable, Codable {
    /// Bytes of bodies received.
    package var bytes: Int64
    /// Requests sent, redirects included.
    package var requests: Int

    package init(bytes: Int64 = 0, requests: Int = 0) {
        self.bytes = bytes
        self.requests = requests
    }
}
