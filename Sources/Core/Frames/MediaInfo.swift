package import FoundationEssentials

/// What a media file says of itself: the whole of it, and each of its tracks.
package struct MediaInfo: Sendable, Equatable, Codable {
    /// The name of the container, such as `QuickTime / MOV`, or of the still picture's format.
    package var format: String
    /// The length in bytes.
    package var size: Int64
    /// When the source says that it was changed last.
    package var lastModified: Date?
    /// Seconds; `nil` where nothing tells, and for a still picture.
    package var duration: Double?
    /// The video tracks first, then sound, then timecodes, each in the file's order.
    ///
    /// Cover pictures, subtitles and other data are left out.
    package var tracks: [MediaTrack]
    package var usage: SourceUsage

    package init(
        format: String,
        size: Int64,
        lastModified: Date?,
        duration: Double?,
        tracks: [MediaTrack],
        usage: SourceUsage
    ) {
        self.format = format
        self.size = size
        self.lastModified = lastModified
        self.duration = duration
        self.tracks = tracks
        self.usage = usage
    }

    /// Bits per second of the file; `nil` where its duration is unknown.
    package var bitRate: Double? {
        duration.flatMap { $0 > 0 ? Double(size) * 8 / $0 : nil }
    }
}
