import Isolation
import Logging
import Server
import ServiceLifecycle
import UnixSignals

/// The server, with renderers that do on demand what no renderer should: for tests of what that costs.
@main
enum Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "renderer" {
            let channel = RendererChannel(owning: RendererLoop.socket)
            try RendererLoop(channel: channel).run { terms in
                let worker = FaultyWorker(worker: JobWorker(terms), channel: channel)
                return { try worker.perform($0) }
            }
        } else {
            try await serve(arguments)
        }
    }

    /// Takes `serve` with `--host`, `--port` and `--data`, as `stills` does.
    private static func serve(_ arguments: [String]) async throws {
        func value(of flag: String) -> String? {
            arguments.firstIndex(of: flag).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
        }
        let flags = ConfigurationFlags(
            host: value(of: "--host"),
            port: value(of: "--port").flatMap { Int($0) },
            data: value(of: "--data")
        )
        let configuration = try await StillsConfiguration.read(flags)
        let logger = Logger(label: "faulty")
        let server = try StillsServer(configuration, logger: logger, sampleVideo: [])
        let group = ServiceGroupConfiguration(
            services: [server, server.drain],
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        )
        try await ServiceGroup(configuration: group).run()
    }
}
