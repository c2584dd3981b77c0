package import Core

/// Puts frames of a video that is read by ranges side by side into one picture, on the calling thread.
///
/// A tile shows the last key frame at or before the middle of its part, so that what is read is the index and each key
/// frame once, of which many are fetched at the same time. Where a key frame is broken, the tile shows the one before.
/// Memory is that of the sheet, one frame and the cache. Errors are those of ``FrameExtractor``, and `parameter_invalid`.
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
        let source = try StoryboardSource(BlockCache(reader, deadline: deadline), deadline: deadline)
        return try source.withVideo { container, stream in
            let grid = try grid(of: stream, in: container, as: request, deadline: deadline)
            guard let format = request.format else { return Storyboard(grid: grid, picture: nil, usage: source.usage) }
            var prefetch = StoryboardPrefetch(grid, of: stream, in: container)
            let sheet = try sheet(grid, from: source, &prefetch, deadline: deadline)
            let picture = try ImageRenderer(limits: limits).render(
                sheet.pixels,
                as: Rendition(format: format, quality: request.quality),
                deadline: deadline
            )
            return Storyboard(grid: grid, picture: picture, usage: source.usage)
        }
    }

    /// The grid, which must come out the same alone as with its sheet.
    ///
    /// Where the container does not tell the shape of the pictures, the first one does.
    private func grid(
        of stream: VideoStream,
        in container: Container,
        as request: StoryboardRequest,
        deadline: Deadline
    ) throws -> StoryboardGrid {
        guard let duration = stream.duration, duration > 0 else {
            throw StillsError.undecodable("The video does not tell how long it is.")
        }
        let shown =
            try stream.shown
            ?? keyFrames(of: stream, in: container, deadline: deadline)
            .find(at: .seconds(0)).frame.shown
        return try StoryboardGrid(request, duration: duration, width: shown.width, height: shown.height)
    }

    private func sheet(
        _ grid: StoryboardGrid,
        from source: StoryboardSource,
        _ prefetch: inout StoryboardPrefetch,
        deadline: Deadline
    ) throws -> StoryboardSheet {
        var sheet = StoryboardSheet(grid)
        var latest: (time: Int64?, tile: [UInt8])?
        var failure: any Error = StillsError.undecodable("The video has no key frame to show.")
        for index in 0..<grid.count {
            try deadline.check()
            try prefetch.prepare(index)
            do {
                try source.withVideo { container, stream in
                    var keys = KeyFrames(of: stream, in: container, at: .seconds(grid.time(of: index)))
                    guard let packet = try keys.next() else { return }
                    // Several tiles may show the same frame.
                    guard latest == nil || packet.time == nil || packet.time != latest?.time else { return }
                    prefetch.note(packet)
                    let decoded = try keyFrames(of: stream, in: container, deadline: deadline).decode(packet).frame
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

    private func keyFrames(
        of stream: VideoStream,
        in container: Container,
        deadline: Deadline
    ) throws -> NearestKeyFrame {
        NearestKeyFrame(
            stream: stream,
            container: container,
            decoder: try FrameDecoder(of: stream, limits: limits),
            deadline: deadline
        )
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
        let pixels = try decoded.pixels(for: rendition, deadline: deadline)
        let aspect = Double(pixels.shown.width) / Double(pixels.shown.height)
        let stretch = aspect * Double(grid.tileHeight) / Double(grid.tileWidth)
        // Rounding to whole pixels must not leave a black line.
        let tolerance = 1 + 1 / Double(min(grid.tileWidth, grid.tileHeight))
        if !(1 / tolerance...tolerance).contains(stretch) { rendition.fit = .pad }
        return try ImageRenderer(limits: limits).pixels(of: pixels, as: rendition, deadline: deadline)
    }
}
