import ArgumentParser
import Core
import Server

struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Make a rendition of a local picture, without a server."
    )

    @Argument(help: "The picture's path.") var file: String
    @OptionGroup var rendition: RenditionArguments
    @Option(name: [.short, .customLong("output")], help: "The file to write.") var output: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reporting {
            let workbench = Workbench(try await options.read())
            let picture = try await workbench.image(
                file,
                format: rendition.format ?? output.fileExtension,
                options: rendition.query
            )
            try workbench.write(picture, to: output)
            print("\(picture.width)×\(picture.height), \(picture.bytes.count) bytes")
        }
    }
}
