package import Core

/// Cuts a frame out of a video that is read by ranges, on the calling thread.
///
/// FFmpeg blocks while it reads and decodes, so call this from threads made for it. What is read is the head, the
/// index and one key frame, whatever the length of the video. A source that is a still picture is its own frame.
/// Errors are `media_unsupported`, `source_undecodable`, those of ``ImageRenderer``, and what the reader throws.
package struct FrameExtractor: Sendable {
    private let limits: MediaLimits

    package init(limits: MediaLimits) {
        self.limits = limits
    }

    /// Returns the frame that `request` asks for.
    package func extract(from reader: any RangeReader, as request: FrameRequest, deadline: Deadline) throws -> Frame {
        let cache = BlockCache(reader, deadline: deadline)
        let head = try cache.bytes(0..<min(BlockCache.smallWindow, cache.length))
        if ImageFormat(signatureOf: head) != nil {
            return try still(cache.wholePicture(), cache, as: request, deadline: deadline)
        }
        if let kind = PlaylistKind(head: head) {
            return try PlaylistExtractor(kind: kind, limits: limits, deadline: deadline).extract(
                from: reader,
                as: request
            )
        }
        let container = try Container(cache, videoOnly: true, deadline: deadline)
        return try withExtendedLifetime(container) {
            let stream: VideoStream
            do {
                stream = try container.selectVideo()
            } catch {
                guard let cover = container.cover else { throw error }
                return try still(cover, cache, as: request, deadline: deadline)
            }
            return try frame(of: stream, in: container, as: request, deadline: deadline)
        }
    }

    private func frame(
        of stream: VideoStream,
        in container: Container,
        as request: FrameRequest,
        deadline: Deadline
    ) throws -> Frame {
        let decoder = try FrameDecoder(of: stream, limits: limits)
        let keys = NearestKeyFrame(stream: stream, container: container, decoder: decoder, deadline: deadline)
        let (found, kind): (FoundFrame, FrameKind) =
            switch request.choice {
            case .key:
                (try keys.find(at: request.position), .key)
            case .exact:
                (
                    try ExactFrame(stream: stream, container: container, decoder: decoder, deadline: deadline)
                        .find(at: request.position), .exact
                )
            case .best:
                (try BestFrame(keys: keys).find(at: request.position), .best)
            }
        try deadline.check()
        let pixels = try found.frame.pixels(for: request.rendition, deadline: deadline)
        let picture = try ImageRenderer(limits: limits).render(pixels, as: request.rendition, deadline: deadline)
        return Frame(picture: picture, time: found.time, kind: kind, usage: container.cache.usage)
    }

    private func still(
        _ bytes: [UInt8],
        _ cache: BlockCache,
        as request: FrameRequest,
        deadline: Deadline
    ) throws -> Frame {
        let picture = try bytes.withUnsafeBytes {
            try ImageRenderer(limits: limits).render($0, as: request.rendition, deadline: deadline)
        }
        return Frame(picture: picture, time: nil, kind: .still, usage: cache.usage)
    }
}
