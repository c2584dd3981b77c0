import ArgumentParser
import Core
import Server

struct StoryboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storyboard",
        abstract: "Put many frames of a video, a local file or an http(s) URL, into one picture, without a server."
    )

    @Argument(help: "The path or URL of the video.") var source: String
    @Option(help: "Tiles in a row, 1 to \(StoryboardRequest.maximumSide).") var columns = 5
    @Option(help: "Rows of tiles, 1 to \(StoryboardRequest.maximumSide).") var rows: Int?
    @Option(help: "Seconds from one tile to the next, instead of rows.") var interval: Double?
    @Option(
        help:
            "The width of a tile in pixels, \(StoryboardRequest.tileWidths.lowerBound) to \(StoryboardRequest.tileWidths.upperBound)."
    )
    var width = 160
    @Option(help: "1 to 100.") var quality: Int?
    @Option(name: [.short, .customLong("output")], help: "The picture to write: .jpg, .png, .webp or .avif.")
    var output: String
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        let sides = 1...StoryboardRequest.maximumSide
        guard sides.contains(columns), sides.contains(rows ?? 1) else {
            throw ValidationError("--columns and --rows must be from 1 to \(StoryboardRequest.maximumSide).")
        }
        guard rows == nil || interval == nil else { throw ValidationError("--interval does not go with --rows.") }
        guard StoryboardRequest.intervals.contains(interval ?? 1) else {
            throw ValidationError("--interval must be from 0.1 to 3600 seconds.")
        }
        guard StoryboardRequest.tileWidths.contains(width), (1...100).contains(quality ?? 1) else {
            throw ValidationError("--width must be from 16 to 640, and --quality from 1 to 100.")
        }
        guard OutputFormat(name: output.fileExtension ?? "") != nil else {
            throw ValidationError("'\(output)' does not end in .jpg, .png, .webp or .avif.")
        }
    }

    func run() async throws {
        try await reporting {
            let workbench = Workbench(try await options.read())
            let request = StoryboardRequest(
                columns: columns,
                division: interval.map { .interval($0) } ?? .rows(rows ?? 5),
                tileWidth: width,
                format: OutputFormat(name: output.fileExtension ?? ""),
                quality: quality
            )
            let storyboard = try await workbench.storyboard(of: source, as: request)
            guard let picture = storyboard.picture else { return }
            try workbench.write(picture, to: output)
            let tiles = "\(storyboard.grid.count) tiles of \(storyboard.grid.tileWidth)×\(storyboard.grid.tileHeight)"
            print("\(tiles), \(storyboard.usage.bytes) bytes in \(storyboard.usage.requests) requests")
        }
    }
}
