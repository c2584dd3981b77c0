import Core
import Testing

extension DecodedPicture {
    /// A tile of a storyboard's sheet.
    init(tile: Int, of sheet: DecodedPicture, _ grid: StoryboardGrid) throws {
        try #require(sheet.width == grid.width && sheet.height == grid.height)
        let (x, y) = grid.origin(of: tile)
        width = grid.tileWidth
        height = grid.tileHeight
        var bytes: [UInt8] = []
        for row in y..<y + grid.tileHeight {
            let start = (row * sheet.width + x) * 4
            bytes += sheet.bytes[start..<start + grid.tileWidth * 4]
        }
        self.bytes = bytes
    }
}
