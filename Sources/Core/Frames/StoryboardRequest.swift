/// What is asked of a storyboard: many frames of a video, as tiles of one picture.
package struct StoryboardRequest: Hashable, Sendable, Codable {
    /// Tiles in a row, 1 to ``maximumSide``.
    package var columns: Int
    package var division: StoryboardDivision
    /// The width of a tile in pixels; its height follows from the video's aspect.
    package var tileWidth: Int
    /// `nil` asks for the grid alone, which costs no frame.
    package var format: OutputFormat?
    /// 1 to 100, `nil` for the format's own default.
    package var quality: Int?

    package init(
        columns: Int = 5,
        division: StoryboardDivision = .rows(5),
        tileWidth: Int = 160,
        format: OutputFormat? = .jpeg,
        quality: Int? = nil
    ) {
        self.columns = columns
        self.division = division
        self.tileWidth = tileWidth
        self.format = format
        self.quality = quality
    }

    /// The most columns, and the most rows where they are asked for.
    package static let maximumSide = 20
    package static let maximumTiles = maximumSide * maximumSide
    package static let tileWidths = 16...640
    package static let intervals = 0.1...3600.0
}

/// Into how many parts a video is divided, each of which has a tile.
package enum StoryboardDivision: Hashable, Sendable, Codable {
    /// As many equal parts as there are tiles in so many rows.
    case rows(Int)
    /// Parts of so many seconds; the last one may be shorter.
    case interval(Double)
}

/// The tiles of a video in one picture, encoded, with what they cost.
package struct Storyboard: Sendable {
    package var grid: StoryboardGrid
    /// `nil` where the grid alone was asked for.
    package var picture: Picture?
    package var usage: SourceUsage

    package init(grid: StoryboardGrid, picture: Picture?, usage: SourceUsage) {
        self.grid = grid
        self.picture = picture
        self.usage = usage
    }
}
