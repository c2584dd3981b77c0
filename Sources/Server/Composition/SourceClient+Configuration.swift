import FoundationEssentials
import Storage

extension SourceClient {
    /// A client as it is configured, with the machine's own keys where those are switched on.
    ///
    /// - Parameter temporaryDirectory: where a source goes that cannot be read by ranges.
    convenience init(_ configuration: StillsConfiguration, temporaryDirectory: String = "/tmp") throws {
        self.init(
            configuration: configuration.sources,
            temporaryDirectory: temporaryDirectory,
            machine: try MachineKeys(
                configuration.aws,
                sources: configuration.sources,
                environment: ProcessInfo.processInfo.environment
            )
        )
    }
}
