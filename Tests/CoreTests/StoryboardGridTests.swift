import Core
import Testing

@Suite("Which part of a video a tile stands for")
struct StoryboardGridTests {
    private func grid(
        _ division: StoryboardDivision,
        columns: Int = 5,
        width: Int = 160,
        duration: Double,
        shown: (Int, Int) = (1920, 1080)
    ) throws -> StoryboardGrid {
        try StoryboardGrid(
            StoryboardRequest(columns: columns, division: division, tileWidth: width),
            duration: duration,
            width: shown.0,
            height: shown.1
        )
    }

    @Test("Rows and columns divide the video into equal parts, each shown at its middle")
    func rows() throws {
        let grid = try grid(.rows(4), duration: 100)
        #expect(grid.count == 20 && grid.columns == 5 && grid.rows == 4)
        #expect([grid.tileWidth, grid.tileHeight, grid.width, grid.height] == [160, 90, 800, 360])
        #expect(grid.span(of: 0) == 0..<5 && grid.span(of: 19) == 95..<100)
        #expect(grid.time(of: 0) == 2.5 && grid.time(of: 19) == 97.5)
        #expect(grid.origin(of: 0) == (0, 0) && grid.origin(of: 7) == (320, 90) && grid.origin(of: 19) == (640, 270))
    }

    @Test("An interval gives as many tiles as it takes, the last of them for what is left")
    func interval() throws {
        let grid = try grid(.interval(10), duration: 64.5)
        #expect(grid.count == 7 && grid.rows == 2 && grid.height == 180)
        #expect(grid.span(of: 5) == 50..<60 && grid.span(of: 6) == 60..<64.5 && grid.time(of: 6) == 62.25)
        let exact = try self.grid(.interval(10), duration: 60.04)
        #expect(exact.count == 6 && exact.span(of: 5) == 50..<60.04)
        let few = try self.grid(.interval(10), duration: 15)
        #expect(few.count == 2 && few.columns == 2 && few.rows == 1 && few.width == 320)
        let one = try self.grid(.interval(3600), duration: 15)
        #expect(one.count == 1 && one.span(of: 0) == 0..<15)
    }

    @Test("A video of a moment has fewer tiles than were asked for, and one at least")
    func short() throws {
        #expect(try grid(.rows(20), columns: 20, duration: 1).count == 100)
        let still = try grid(.rows(5), duration: 0.0001)
        #expect(still.count == 1 && still.columns == 1 && still.rows == 1)
    }

    @Test(
        "A tile has the shape of the video",
        arguments: [(720, 576, 128), (576, 1024, 284), (100, 100, 160), (1, 1, 160)]
    )
    func shape(width: Int, height: Int, expected: Int) throws {
        #expect(try grid(.rows(1), duration: 9, shown: (width, height)).tileHeight == expected)
    }

    @Test("Too many tiles, or too large a sheet, is refused with what would do")
    func tooLarge() throws {
        let many = #expect(throws: StillsError.self) { try grid(.interval(1), duration: 3600) }
        #expect(many?.code == .parameterInvalid)
        #expect(many?.cause.contains("3600 tiles") == true && many?.fix.contains("9 seconds") == true)
        for (width, shown) in [(640, (100, 150)), (640, (1, 4_000_000_000)), (500, (16, 9)), (16, (1, .max))] {
            let large = #expect(throws: StillsError.self) {
                try grid(.rows(20), columns: 20, width: width, duration: 60, shown: shown)
            }
            #expect(large?.code == .parameterInvalid && large?.fix.contains("width") == true)
        }
    }

    @Test(
        "Lengths that no video has do no harm",
        arguments: [Double.infinity, .nan, -1, 0, 1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
    )
    func hostile(duration: Double) throws {
        let grid = try grid(.rows(20), columns: 20, width: 16, duration: duration)
        for tile in 0..<grid.count { #expect(grid.span(of: tile).contains(grid.time(of: tile))) }
        #expect(!grid.webVTT(sheet: "/s").isEmpty)
        _ = try? self.grid(.interval(0.1), duration: duration)
    }

    @Test("The WebVTT has a cue for each tile, with its place in the sheet")
    func webVTT() throws {
        let grid = try grid(.rows(1), columns: 2, width: 100, duration: 7322.0014)
        #expect(
            grid.webVTT(sheet: "/storyboard?a=b") == """
                WEBVTT

                00:00:00.000 --> 01:01:01.001
                /storyboard?a=b#xywh=0,0,100,56

                01:01:01.001 --> 02:02:02.002
                /storyboard?a=b#xywh=100,0,100,56

                """
        )
        let long = try self.grid(.interval(3600), columns: 1, width: 16, duration: 400_000)
        #expect(long.webVTT(sheet: "").contains("\n111:00:00.000 --> 111:06:40.000\n"))
    }

    @Test("Cues follow on one another", arguments: [0.011, 0.5, 1, 59.999, 3599.9996, 86_400])
    func gaps(duration: Double) throws {
        let text = try grid(.rows(19), columns: 20, width: 16, duration: duration).webVTT(sheet: "")
        let times = text.split(separator: "\n").filter { $0.contains("-->") }.map { $0.split(separator: " ") }
        #expect(times.first?.first == "00:00:00.000")
        for (cue, next) in zip(times, times.dropFirst()) { #expect(cue[2] == next[0]) }
        for cue in times { #expect(cue[0] < cue[2]) }
    }
}
