import ArgumentParser
import Core
import Server

struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a signed URL of an image.",
        discussion: "Without a format or a size it shows the original as it was stored, its metadata included."
    )

    @Argument(help: "The image's id, in either form.") var image: String
    @OptionGroup var rendition: RenditionArguments
    @Option(help: "How long it lives: 45s, 30m, 12h or 7d (limits.signed_url_seconds).") var expires: String?
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let seconds = try expires.map { text in
            guard let seconds = Moment.duration(text) else {
                throw ValidationError("'\(text)' is not a time such as 45s, 30m, 12h or 7d.")
            }
            return seconds
        }
        try await reporting {
            let url = try await options.administration().sign(
                image,
                format: rendition.format,
                options: rendition.query,
                expiresIn: seconds
            )
            print(url)
        }
    }
}
