import ArgumentParser
import FoundationEssentials
import Server

/// The options that every command takes which opens a data directory.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "The data directory (STILLS_DATA_DIRECTORY, ./data).")
    var data: String?

    @Option(help: "A YAML file of options (STILLS_CONFIG); docs/configuration.md lists them.")
    var config: String?

    /// Reads the configuration as the server does: flags, environment, file, defaults.
    func read(host: String? = nil, port: Int? = nil) async throws -> StillsConfiguration {
        let file = config ?? ProcessInfo.processInfo.environment["STILLS_CONFIG"]
        return try await StillsConfiguration.read(ConfigurationFlags(host: host, port: port, data: data, file: file))
    }

    func administration() async throws -> Administration {
        try Administration(try await read())
    }
}
