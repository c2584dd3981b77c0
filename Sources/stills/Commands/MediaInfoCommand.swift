import ArgumentParser
import Server

struct MediaInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "media-info",
        abstract: "Print what a video, a local file or an http(s) URL, says of itself, as JSON, without a server."
    )

    @Argument(help: "The path or URL of the video.") var source: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reporting {
            print(try await Workbench(try await options.read()).mediaInfo(of: source))
        }
    }
}
