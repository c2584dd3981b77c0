import ArgumentParser
import Core
import Server

struct FrameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frame",
        abstract: "Cut a frame out of a video, a local file or an http(s) URL, without a server."
    )

    @Argument(help: "The path or URL of the video.") var source: String
    @Option(help: "Where: 10% of the duration, or 12.5s from the start.") var at = "10%"
    @Option(name: .customLong("frame"), help: "Which: key, exact or best.") var choice = FrameChoice.key
    @OptionGroup var rendition: RenditionArguments
    @Option(name: [.short, .customLong("output")], help: "The file to write.") var output: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard let position = FramePosition(at) else { throw ValidationError("'\(at)' is neither 10% nor 12.5s.") }
        try await reporting {
            let workbench = Workbench(try await options.read())
            let frame = try await workbench.frame(
                of: source,
                at: position,
                choice: choice,
                format: rendition.format ?? output.fileExtension,
                options: rendition.query
            )
            try workbench.write(frame.picture, to: output)
            let cost = "\(frame.usage.bytes) bytes in \(frame.usage.requests) requests"
            let time = frame.time.map { " at \(($0 * 1000).rounded() / 1000) s" } ?? ""
            print("\(frame.picture.width)×\(frame.picture.height)\(time), \(cost)")
        }
    }
}

extension String {
    /// What follows the last dot of a file name; `nil` where there is none.
    var fileExtension: String? {
        let name = split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]).lowercased() }
    }
}

extension FrameChoice: ExpressibleByArgument {}
