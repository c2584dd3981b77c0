package import Core

/// Puts frames of a video that is read by ranges side by side into one picture, on the calling thread.
///
/// A tile shows the last key frame at or before the middle of its part, so that what is read is the index and each key
/// frame once, of which many are fetched at the same time. Where a key frame is broken, the tile shows the one before.
/// Memory is that of the sheet and one frame. Errors are those of ``FrameExtractor``, and `parameter_invalid`.
package struct StoryboardMaker: Sendable {
    private let limits: MediaLimits

    package init(limits: MediaLimits) {
        self.limits = limits
    }

    /// Returns the storyboard that `request` asks for; for the grid alone, the index is read and no frame.
    package func make(
        from reader: any RangeReader,
        as request: StoryboardRequest,
        deadline: Deadline
    ) throws -> Storyboard {
        let cache = BlockCache(reader, deadline: deadline)
        let (container, stream) = try open(cache, deadline: deadline)
        return try withExtendedLifetime(container) {
            guard let duration = stream.duration, duration > 0 else {
                throw StillsError.undecodable("The video does not tell how long it is.")
            }
            // The grid alone must come out the same, so it hangs on nothing that only a frame tells.
            let shown = stream.shown ?? PixelSize(width: 16, height: 9)
            let grid = try StoryboardGrid(request, duration: duration, width: shown.width, height: shown.height)
            guard let format = request.format else { return Storyboard(grid: grid, picture: nil, usage: cache.usage) }
            let sheet = try sheet(grid, of: stream, in: container, deadline: deadline)
            let picture = try ImageRenderer(limits: limits).render(
                sheet.pixels,
                as: Rendition(format: format, quality: request.quality),
                deadline: deadline
            )
            return Storyboard(grid: grid, picture: picture, usage: cache.usage)
        }
    }

    private func open(_ cache: BlockCache, deadline: Deadline) throws -> (Container, VideoStream) {
        let head = try cache.bytes(0..<min(BlockCache.smallWindow, cache.length))
        guard ImageFormat(signatureOf: head) == nil else {
            throw StillsError(
                .mediaUnsupported,
                "The source is a still picture, which has no storyboard.",
                fix: "Ask for it by `GET /image?url=`."
            )
        }
        let isFragmented = try MovieBoxes.announce(head) && MovieBoxes.prefetchIndex(cache)
        let times = isFragmented ? try Container(cache, deadline: deadline).timesOfFragments() : nil
        let container = try Container(cache, deadline: deadline)
        var stream = try container.selectVideo()
        if let times { stream.setTimes(times) }
        return (container, stream)
    }

    private func sheet(
        _ grid: StoryboardGrid,
        of stream: VideoStream,
        in container: Container,
        deadline: Deadline
    ) throws -> StoryboardSheet {
        let decoder = try FrameDecoder(of: stream, limits: limits)
        var prefetch = StoryboardPrefetch(grid, of: stream, in: container)
        var sheet = StoryboardSheet(grid)
        var latest: (time: Int64?, tile: [UInt8])?
        var failure: any Error = StillsError.undecodable("The video has no key frame to show.")
        for index in 0..<grid.count {
            try deadline.check()
            do {
                try prefetch.prepare(index)
                var keys = KeyFrames(of: stream, in: container, at: .seconds(grid.time(of: index)))
                if let packet = try keys.next(), latest == nil || packet.time == nil || packet.time != latest?.time {
                    prefetch.note(packet)
                    let decoded = try decoder.decode(packet)
                    latest = (packet.time, try tile(of: decoded, grid, deadline: deadline))
                }
            } catch let error as StillsError where error.code == .sourceUndecodable {
                failure = error
            }
            if let latest { sheet.put(latest.tile, at: index) }
        }
        guard latest != nil else { throw failure }
        return sheet
    }

    /// The pixels of a tile; a frame of another shape than the container told stands on black.
    private func tile(of decoded: DecodedFrame, _ grid: StoryboardGrid, deadline: Deadline) throws -> [UInt8] {
        var rendition = Rendition(
            format: .jpeg,
            width: grid.tileWidth,
            height: grid.tileHeight,
            fit: .fill,
            background: .black
        )
        let pixels = try decoded.pixels(for: rendition)
        let aspect = Double(pixels.shown.width) / Double(pixels.shown.height)
        let stretch = aspect * Double(grid.tileHeight) / Double(grid.tileWidth)
        // Rounding to whole pixels must not leave a black line.
        let tolerance = 1 + 1 / Double(min(grid.tileWidth, grid.tileHeight))
        if !(1 / tolerance...tolerance).contains(stretch) { rendition.fit = .pad }
        return try ImageRenderer(limits: limits).pixels(of: pixels, as: rendition, deadline: deadline)
    }
}
