import Core
import FoundationEssentials
import Synchronization

/// The keys of the machine itself, fetched where the configuration says and kept until shortly before they expire.
package final class MachineKeys: Sendable {
    let access: StoreAccess
    /// Where the buckets are, if that is configured.
    let region: String?

    private let configuration: AWSConfiguration
    private let environment: [String: String]
    /// Goes where the operator says, and nowhere that a client names; so not by the guard's rules for clients.
    private let client: SourceClient
    /// The same by the proxy of sources, if there is one, for what is not on this machine.
    private let outside: SourceClient
    private let kept = Mutex<TemporaryKey?>(nil)

    /// - Parameter environment: the variables of this process.
    /// - Returns: `nil` where none are switched on.
    package init?(
        _ configuration: AWSConfiguration,
        sources: SourceConfiguration,
        environment: [String: String]
    ) throws {
        guard !configuration.credentials.isEmpty, !configuration.buckets.isEmpty else { return nil }
        self.configuration = configuration
        self.environment = environment
        access = try StoreAccess(machine: configuration)
        region = configuration.region.isEmpty ? nil : configuration.region
        var trusted = SourceConfiguration()
        trusted.connectSeconds = sources.connectSeconds
        trusted.firstByteSeconds = sources.firstByteSeconds
        trusted.allowPrivate = ["0.0.0.0/0", "::/0"].compactMap { AddressBlock($0) }
        trusted.certificates = sources.certificates
        // What fails here is told in the words that help, each time.
        trusted.circuitFailures = 0
        client = SourceClient(configuration: trusted)
        trusted.proxy = sources.proxy
        // A proxy looks the name up, so its port is all that is judged.
        if !configuration.stsEndpoint.isEmpty {
            trusted.ports = [UInt16(clamping: try SourceURL(configuration.stsEndpoint).port)]
        }
        outside = SourceClient(configuration: trusted)
    }

    /// A key that is valid for some minutes more, if one is to be had.
    func key(until deadline: Deadline) throws -> AccessKey {
        let now = Date()
        let kept = kept.withLock { $0 }
        if let kept, kept.isValid(for: 300, at: now) { return kept.key }
        do {
            let fresh = try fetch(until: deadline)
            self.kept.withLock { $0 = fresh }
            return fresh.key
        } catch {
            if let kept, kept.isValid(for: 0, at: now) { return kept.key }
            // Who asks for a source must not take this for a failure of its server.
            guard let error = error as? StillsError, error.code != .machineKeysMissing, !deadline.hasPassed else {
                throw error
            }
            throw StillsError.machineKeysMissing(detail: "\(error.code.rawValue): \(error.detail ?? error.cause)")
        }
    }

    /// The first place that has a key wins; one that is broken is told, and not passed over.
    private func fetch(until deadline: Deadline) throws -> TemporaryKey {
        for source in configuration.credentials {
            let key =
                switch source {
                case .environment: TemporaryKey(environment: environment)
                case .webIdentity: try WebIdentity.read(environment)?.key(configuration, outside, until: deadline)
                case .instance: try InstanceMetadata(configuration, client).key(until: deadline)
                }
            if let key { return key }
        }
        throw StillsError.machineKeysMissing(detail: "none of \(configuration.credentials.map(\.rawValue)) has a key")
    }
}

extension StillsError {
    static func machineKeysMissing(detail: String) -> StillsError {
        StillsError(
            .machineKeysMissing,
            "This server has no keys of its own for the bucket at the moment.",
            fix: "Look at `aws.credentials`, and at the log for what is missing; or name stored credentials.",
            detail: detail
        )
    }
}
