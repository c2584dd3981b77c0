import ArgumentParser

/// A self-hosted image service: private images, signed URLs, a CDN's origin, and frames of remote videos.
struct Stills: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stills",
        abstract: "A self-hosted image service.",
        subcommands: [
            Serve.self, Accounts.self, Keys.self, SigningKeys.self, Credentials.self, Sign.self,
            FrameCommand.self, StoryboardCommand.self, MediaInfoCommand.self, ImageCommand.self, Doctor.self,
        ]
    )
}
