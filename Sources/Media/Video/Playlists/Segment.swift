/// A piece of a video that can be decoded on its own.
struct Segment {
    /// Bytes of a file, all of them where no range is named.
    struct Place {
        /// URL references, each of which stands in the one before, and the first in the playlist.
        var path: [String]
        var range: Range<Int64>?
    }

    /// How the bytes are encrypted: AES-128 in CBC mode with padding (RFC 8216, section 4.3.2.4).
    struct Encryption {
        /// Where the key is.
        var key: Place
        var initializationVector: [UInt8]
    }

    /// Seconds from the start of the video.
    var start: Double
    /// What a demuxer must read before the segment.
    var header: Place?
    var media: Place
    var encryption: Encryption?
    var headerEncryption: Encryption?
}

/// The segments of a video in their order.
protocol Segments {
    /// Seconds that all of them take; `nil` where that is not told.
    var duration: Double? { get }

    /// Whether the video goes on while it is read, so that its start means nothing.
    var isLive: Bool { get }

    /// The last segment that begins at or before a time, else the first; `nil` where there is none.
    func segment(at seconds: Double) throws -> Segment?
}
