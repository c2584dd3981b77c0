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
            return try still(whole(cache), cache, as: request, deadline: deadline)
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
        var keys = KeyFrames(of: stream, in: container, at: request.position)
        var damaged: (frame: DecodedFrame, time: Double)?
        var failure: any Error = StillsError.undecodable("The video has no key frame to show.")
        // A key frame may be broken where its neighbours are not.
        for _ in 0..<3 {
            guard let packet = try keys.next() else { break }
            let time = max(0, stream.seconds(at: packet.time ?? 0))
            do {
                let decoded = try decoder.decode(packet)
                if !decoded.isDamaged {
                    return try finish(decoded, at: time, container.cache, as: request, deadline: deadline)
                }
                damaged = damaged ?? (decoded, time)
            } catch let error as StillsError where error.code == .sourceUndecodable {
                failure = error
            }
            try deadline.check()
        }
        guard let damaged else { throw failure }
        return try finish(damaged.frame, at: damaged.time, container.cache, as: request, deadline: deadline)
    }

    private func finish(
        _ decoded: DecodedFrame,
        at time: Double,
        _ cache: BlockCache,
        as request: FrameRequest,
        deadline: Deadline
    ) throws -> Frame {
        let pixels = try decoded.pixels(for: request.rendition)
        let picture = try ImageRenderer(limits: limits).render(pixels, as: request.rendition, deadline: deadline)
        return Frame(picture: picture, time: time, kind: .key, usage: cache.usage)
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

    private func whole(_ cache: BlockCache) throws -> [UInt8] {
        guard cache.length <= Self.maximumStill else {
            throw StillsError(
                .sourceTooLarge,
                "The source is a still picture of more than \(Self.maximumStill >> 20) MiB.",
                fix: "Use a smaller picture."
            )
        }
        return try cache.bytes(0..<cache.length)
    }

    private static let maximumStill: Int64 = 64 << 20
}
