import ArgumentParser
import Server
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server until SIGTERM or SIGINT.",
        discussion: "Every option of docs/configuration.md is also a STILLS_… variable and a key of the YAML file."
    )

    @Option(help: "The address to listen on (STILLS_HTTP_HOST, 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on, 0 for a free one (STILLS_HTTP_PORT, 8080).")
    var port: Int?

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reporting {
            let configuration = try await options.read(host: host, port: port)
            let logger = try configuration.log.makeLogger(label: "stills")
            let server = try StillsServer(configuration, logger: logger, sampleVideo: PackageResources.sample_mp4)
            var group = ServiceGroupConfiguration(
                services: [server, server.drain],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            let http = configuration.http
            group.maximumGracefulShutdownDuration = .seconds(http.drainSeconds + http.shutdownSeconds)
            try await ServiceGroup(configuration: group).run()
        }
    }
}
