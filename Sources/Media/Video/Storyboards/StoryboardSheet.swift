import Core

/// The pixels of a storyboard: rows of tiles, black where there is none.
struct StoryboardSheet {
    private let grid: StoryboardGrid
    private var bytes: [UInt8]

    init(_ grid: StoryboardGrid) {
        self.grid = grid
        bytes = [UInt8](repeating: 0, count: grid.width * grid.height * 3)
    }

    /// Puts in a tile: red, green and blue of each pixel, rows without padding.
    mutating func put(_ tile: [UInt8], at index: Int) {
        let (x, y) = grid.origin(of: index)
        let length = grid.tileWidth * 3
        guard tile.count == length * grid.tileHeight else { return }
        for row in 0..<grid.tileHeight {
            let place = ((y + row) * grid.width + x) * 3
            bytes.replaceSubrange(place..<place + length, with: tile[row * length..<(row + 1) * length])
        }
    }

    var pixels: Pixels {
        let size = PixelSize(width: grid.width, height: grid.height)
        return Pixels(bytes: bytes, size: size, hasAlpha: false, shown: size, orientation: .upright)
    }
}
