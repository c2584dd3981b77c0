package import Core

/// Says what a media file is, reading it by ranges, on the calling thread.
///
/// What is read is the head and the index; a first picture only where they leave out what is told. Errors are
/// `media_unsupported`, `source_undecodable`, those of ``ImageRenderer``, and what the reader throws.
package struct MediaInspector: Sendable {
    private let limits: MediaLimits

    package init(limits: MediaLimits) {
        self.limits = limits
    }

    package func inspect(_ reader: any RangeReader, deadline: Deadline) throws -> MediaInfo {
        let cache = BlockCache(reader, deadline: deadline)
        let head = try cache.bytes(0..<min(BlockCache.smallWindow, cache.length))
        if let format = ImageFormat(signatureOf: head) {
            let track = try still(head, cache, deadline: deadline)
            return info(format.rawValue.uppercased(), nil, [.video(track)], of: reader)
        }
        let container = try Container(cache, deadline: deadline)
        return try withExtendedLifetime(container) {
            try container.analyse(maximumPixels: limits.maximumPixels)
            let measured = try container.measuredDuration()
            return info(
                container.title,
                measured ?? container.duration,
                container.tracks(lasting: measured),
                of: reader
            )
        }
    }

    private func info(
        _ format: String,
        _ duration: Double?,
        _ tracks: [MediaTrack],
        of reader: any RangeReader
    ) -> MediaInfo {
        MediaInfo(
            format: format,
            size: reader.length,
            lastModified: reader.lastModified,
            duration: duration,
            tracks: tracks,
            usage: reader.usage
        )
    }

    /// A still picture, by its head where that holds its header, as nearly all do.
    private func still(_ head: [UInt8], _ cache: BlockCache, deadline: Deadline) throws -> VideoTrack {
        let read = { (bytes: [UInt8]) in
            try bytes.withUnsafeBytes { try Header(of: $0, limits: limits, deadline: deadline) }
        }
        let header = try (try? read(head)) ?? read(cache.wholePicture())
        return VideoTrack(codec: header.format.rawValue, width: header.size.width, height: header.size.height)
    }
}
