import Core

@testable import Server

extension FuzzTarget {
    /// What is read of a query is within its limits, and its canonical form reads the same.
    static let renditions = FuzzTarget("renditions") { bytes in
        let text = bytes.text
        if let color = Color(text) {
            try expect(Color(color.hexadecimal) == color, "\(text) is \(color.hexadecimal), which is another colour.")
        }
        if let position = FramePosition(text) { try check(position) }
        if let format = RequestedFormat(text) {
            try expect(RequestedFormat(format.fileExtension) == format, "\(text) is not \(format.fileExtension).")
        }
        guard let query = try parsed({ try Query(text) }) else { return }
        try checkOptions(query)
        try checkFrames(query)
        try checkStoryboards(query)
    }

    private static func checkOptions(_ query: Query) throws {
        var fields = FieldReader(query)
        let options = RenditionOptions(&fields)
        _ = try parsed { try fields.finish() }
        try check(options.rendition(.jpeg), widths: 1...10_000, heights: 1...10_000)
        var written = FieldReader(try self.query(options.pairs))
        try expect(RenditionOptions(&written) == options, "\(options) is not read from \(options.pairs).")
        try written.finish()
    }

    private static func checkFrames(_ query: Query) throws {
        guard let frame = try parsed({ try FrameParameters(query) }) else { return }
        try check(frame.request.position)
        try check(frame.request.rendition, widths: 16...3840, heights: 16...2160)
        try expect((1...8192).contains(frame.source.url.count), "\(frame.source.url.count) characters")
        // As a signed query has it, which is never put together again.
        let again = try FrameParameters(self.query(frame.pairs), isSigned: true)
        try expect(again.request == frame.request, "\(frame.request) is not read from \(frame.pairs).")
        try expect(again.source.url == frame.source.url, "\(frame.source.url) is not read from \(frame.pairs).")
    }

    private static func checkStoryboards(_ query: Query) throws {
        guard let board = try parsed({ try StoryboardParameters(query, isSigned: true) }) else { return }
        let request = board.request
        try expect((1...StoryboardRequest.maximumSide).contains(request.columns), "\(request.columns) columns")
        try expect(StoryboardRequest.tileWidths.contains(request.tileWidth), "\(request.tileWidth) pixels")
        switch request.division {
        case .rows(let rows): try expect((1...StoryboardRequest.maximumSide).contains(rows), "\(rows) rows")
        case .interval(let seconds): try expect(StoryboardRequest.intervals.contains(seconds), "\(seconds) s")
        }
        let again = try StoryboardParameters(self.query(board.sheetPairs), isSigned: true)
        try expect(again.request.division == request.division, "\(request) is not read from \(board.sheetPairs).")
        for (duration, width) in [(0, 1), (12.5, 640), (.nan, 0), (1e300, .max)] {
            let grid = try parsed { try StoryboardGrid(request, duration: duration, width: width, height: 360) }
            guard let grid else { continue }
            try expect(grid.count <= StoryboardRequest.maximumTiles, "\(grid.count) tiles")
            try expect(grid.width <= StoryboardGrid.maximumPixels / grid.height, "\(grid.width)x\(grid.height) pixels")
            for tile in 0..<grid.count { try expect(!grid.span(of: tile).isEmpty, "Tile \(tile) of \(grid) is empty.") }
        }
    }

    private static func check(_ position: FramePosition) throws {
        switch position {
        case .percent(let value): try expect((0...100).contains(value), "\(value) %")
        case .seconds(let value): try expect(FramePosition.secondsRange.contains(value), "\(value) s")
        }
    }

    private static func check(_ rendition: Rendition, widths: ClosedRange<Int>, heights: ClosedRange<Int>) throws {
        try expect(rendition.width.map(widths.contains) ?? true, "A width of \(rendition.width ?? 0)")
        try expect(rendition.height.map(heights.contains) ?? true, "A height of \(rendition.height ?? 0)")
        try expect(rendition.quality.map((1...100).contains) ?? true, "A quality of \(rendition.quality ?? 0)")
    }

    private static func query(_ pairs: [(name: String, value: String)]) throws -> Query {
        try Query(pairs.map { "\(Query.encode($0.name))=\(Query.encode($0.value))" }.joined(separator: "&"))
    }
}
