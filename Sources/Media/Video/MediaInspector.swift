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
        let isFragmented = try MovieBoxes.announce(head) && MovieBoxes.prefetchIndex(cache)
        let fragments = isFragmented ? try duration(ofFragmentsIn: cache, deadline: deadline) : nil
        let container = try Container(cache, deadline: deadline, analysing: limits.maximumPixels)
        return withExtendedLifetime(container) {
            info(
                container.title,
                fragments ?? container.duration,
                container.tracks(lasting: fragments),
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

    /// Seconds of a movie in fragments, whose header tells of the first fragment alone.
    private func duration(ofFragmentsIn cache: BlockCache, deadline: Deadline) throws -> Double? {
        let container = try Container(cache, deadline: deadline)
        return try withExtendedLifetime(container) {
            do {
                guard let times = try container.timesOfFragments() else { return nil }
                var stream = try container.selectVideo()
                stream.setTimes(times)
                // The last picture is shown for as long as the others.
                let picture = stream.frameRate.map { Double($0.denominator) / Double($0.numerator) } ?? 0
                return stream.duration.map { $0 + picture }
            } catch let error as StillsError where error.code == .sourceUndecodable {
                return nil
            }
        }
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
