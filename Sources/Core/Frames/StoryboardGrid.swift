/// Which part of a video each tile of a storyboard stands for, and where in the sheet it is.
///
/// Tiles go from left to right, row by row. Each stands for its part of the duration, and shows what there is at the
/// middle of it, so that it is off by half a part at most.
package struct StoryboardGrid: Sendable, Equatable {
    package let columns: Int
    package let rows: Int
    /// How many tiles there are; the rest of the last row is empty.
    package let count: Int
    package let tileWidth: Int
    package let tileHeight: Int
    /// The length of the video in seconds.
    package let duration: Double
    private let part: Double

    /// The most pixels of a sheet, which take 96 MB while it is made.
    package static let maximumPixels = 32_000_000
    /// A shorter video has fewer tiles, since no player has the time to show more of them.
    private static let shortestPart = 0.01

    /// Divides a video of a length in seconds, more than 0, and a size in pixels as it is shown.
    ///
    /// Throws `parameter_invalid` where that gives too many tiles, or too large a sheet.
    package init(_ request: StoryboardRequest, duration: Double, width: Int, height: Int) throws {
        let longest = FramePosition.secondsRange.upperBound
        let duration = duration.isFinite ? min(max(duration, 0.001), longest) : longest
        switch request.division {
        case .rows(let rows):
            let wanted = max(1, request.columns.multipliedReportingOverflow(by: rows).partialValue)
            count = min(wanted, max(1, Int(duration / Self.shortestPart)))
            part = duration / Double(count)
        case .interval(let interval):
            // What is left at the end and is no hundredth of a part belongs to the last one.
            let parts = (duration / max(interval, Self.shortestPart) - 0.01).rounded(.up)
            count = max(1, Int(min(parts, 1e9)))
            part = interval
        }
        guard count <= StoryboardRequest.maximumTiles else {
            let shortest = (duration / Double(StoryboardRequest.maximumTiles)).rounded(.up)
            throw StillsError(
                .parameterInvalid,
                "The storyboard would have \(count) tiles; \(StoryboardRequest.maximumTiles) are the most.",
                fix: "Ask for an `interval` of \(Int(shortest)) seconds or more."
            )
        }
        self.duration = duration
        columns = max(1, min(request.columns, count))
        rows = (count + columns - 1) / columns
        tileWidth = request.tileWidth
        let aspect = Double(max(1, height)) / Double(max(1, width))
        tileHeight = max(1, Int(min(1e9, (Double(tileWidth) * aspect).rounded())))
        try check()
    }

    package var width: Int { columns * tileWidth }
    package var height: Int { rows * tileHeight }

    /// The seconds of the video that a tile stands for, up to where the next one begins.
    package func span(of tile: Int) -> Range<Double> {
        Double(tile) * part..<(tile == count - 1 ? duration : Double(tile + 1) * part)
    }

    /// The time that a tile shows: the middle of its part.
    package func time(of tile: Int) -> Double {
        let span = span(of: tile)
        return (span.lowerBound + span.upperBound) / 2
    }

    /// The place of a tile's upper left corner in the sheet.
    package func origin(of tile: Int) -> (x: Int, y: Int) {
        (tile % columns * tileWidth, tile / columns * tileHeight)
    }

    /// A tile's height is at most 10^9 and there are at most 400, so no product here overflows.
    private func check() throws {
        guard max(width, height) <= MediaLimits.maximumSide, width * height <= Self.maximumPixels else {
            throw StillsError(
                .parameterInvalid,
                "The sheet would be \(width)x\(height) pixels; a side may have \(MediaLimits.maximumSide), and all of it \(Self.maximumPixels).",
                fix: "Ask for a smaller `width`, or for fewer tiles."
            )
        }
    }
}
