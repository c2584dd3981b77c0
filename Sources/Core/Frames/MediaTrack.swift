/// A track of a media file.
package enum MediaTrack: Sendable, Equatable, Codable {
    case video(VideoTrack)
    case audio(AudioTrack)
    case timecode(TimecodeTrack)
}

/// A track of pictures; a still picture is one, too.
package struct VideoTrack: Sendable, Equatable, Codable {
    /// FFmpeg's name of the codec, such as `h264`.
    package var codec: String
    package var duration: Double?
    /// Bits per second, where the container tells.
    package var bitRate: Int64?
    /// The size of the stored pixels: neither turned nor stretched, as the picture may be when it is shown.
    package var width: Int
    package var height: Int
    /// Pictures per second.
    package var frameRate: Ratio?
    package var range: DynamicRange

    package init(
        codec: String,
        duration: Double? = nil,
        bitRate: Int64? = nil,
        width: Int,
        height: Int,
        frameRate: Ratio? = nil,
        range: DynamicRange = .sdr
    ) {
        self.codec = codec
        self.duration = duration
        self.bitRate = bitRate
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.range = range
    }
}

/// A track of sound.
package struct AudioTrack: Sendable, Equatable, Codable {
    /// FFmpeg's name of the codec, such as `aac`.
    package var codec: String
    package var duration: Double?
    /// Bits per second, where the container tells.
    package var bitRate: Int64?
    /// Samples per second.
    package var sampleRate: Int
    package var channels: Int
    /// The name of the layout, such as `stereo` or `5.1`; `nil` where it is not known.
    package var layout: String?
    /// What each channel is for, such as `FL`, in their order; empty where it is not known.
    package var placement: [String]

    package init(
        codec: String,
        duration: Double?,
        bitRate: Int64?,
        sampleRate: Int,
        channels: Int,
        layout: String?,
        placement: [String]
    ) {
        self.codec = codec
        self.duration = duration
        self.bitRate = bitRate
        self.sampleRate = sampleRate
        self.channels = channels
        self.layout = layout
        self.placement = placement
    }
}

/// A track that numbers the pictures, such as `tmcd` in QuickTime.
package struct TimecodeTrack: Sendable, Equatable, Codable {
    package var duration: Double?
    /// The number of the first picture, `HH:MM:SS:FF`; with `;` before the frames where some numbers are dropped.
    package var start: String?

    package init(duration: Double?, start: String?) {
        self.duration = duration
        self.start = start
    }
}

/// How bright a video can be, and by which curve it says so.
package enum DynamicRange: String, Sendable, Codable {
    case sdr
    /// The curve of SMPTE ST 2084.
    case hdr10
    /// The curve of ARIB STD-B67.
    case hlg
    case dolbyVision = "dolby_vision"
}

/// A number given by two others, such as 30000/1001.
package struct Ratio: Sendable, Equatable, Codable {
    package var numerator: Int
    package var denominator: Int

    package init(_ numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }
}
