import Configuration
import Core
import Storage
import SystemPackage

/// The options that have a command line flag; `nil` where the flag is not given.
package struct ConfigurationFlags: Sendable {
    package var host: String?
    package var port: Int?
    package var data: String?
    /// The path of a YAML file.
    package var file: String?

    package init(host: String? = nil, port: Int? = nil, data: String? = nil, file: String? = nil) {
        self.host = host
        self.port = port
        self.data = data
        self.file = file
    }

    fileprivate var values: [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        if let host { values[["http", "host"]] = ConfigValue(.string(host), isSecret: false) }
        if let port { values[["http", "port"]] = ConfigValue(.int(port), isSecret: false) }
        if let data { values[["data", "directory"]] = ConfigValue(.string(data), isSecret: false) }
        return values
    }
}

extension StillsConfiguration {
    /// Reads every option: flags first, then `STILLS_…` variables, then the YAML file, then the defaults.
    ///
    /// Throws `configuration_invalid`, which names the option.
    package static func read(_ flags: ConfigurationFlags) async throws -> StillsConfiguration {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(values: flags.values),
            EnvironmentVariablesProvider().prefixKeys(with: "stills"),
        ]
        if let file = flags.file {
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
            } catch {
                throw StillsError(
                    .configurationInvalid,
                    "The configuration file cannot be read.",
                    fix: "Look at the path that `--config` names, and whether it is a YAML file.",
                    detail: "\(error)"
                )
            }
        }
        let reader = ConfigReader(providers: providers)
        var configuration = StillsConfiguration()
        try await configuration.http.read(OptionReader(reader, section: "http"))
        try await configuration.data.read(OptionReader(reader, section: "data"))
        try await configuration.master.read(OptionReader(reader, section: "master"))
        try await configuration.limits.read(OptionReader(reader, section: "limits"))
        try await configuration.formats.read(OptionReader(reader, section: "formats"))
        try await configuration.sources.read(OptionReader(reader, section: "sources"))
        try await configuration.aws.read(OptionReader(reader, section: "aws"))
        try await configuration.rendering.read(OptionReader(reader, section: "rendering"))
        try await configuration.isolation.read(OptionReader(reader, section: "isolation"))
        try await configuration.cache.read(OptionReader(reader, section: "cache"))
        try await configuration.delivery.read(OptionReader(reader, section: "delivery"))
        try await configuration.log.read(OptionReader(reader, section: "log"))
        guard configuration.isolation.enabled || !configuration.formats.svg else {
            throw StillsError(
                .configurationInvalid,
                "`formats.svg` is on, but `isolation.enabled` is off: a drawing could then take the server down.",
                fix: "Set `isolation.enabled`, or switch `formats.svg` off."
            )
        }
        return configuration
    }
}

extension HTTPConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        host = try await options.text("host", default: host)
        port = try await options.integer("port", default: port, in: 0...65_535)
        publicURL = try await options.text("public_url", default: publicURL)
        idleSeconds = try await options.integer("idle_seconds", default: idleSeconds, in: 1...3_600)
        drainSeconds = try await options.integer("drain_seconds", default: drainSeconds, in: 0...3_600)
        shutdownSeconds = try await options.integer("shutdown_seconds", default: shutdownSeconds, in: 1...3_600)
        connections = try await options.integer("connections", default: connections, in: 1...1_000_000)
    }
}

extension DataConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        directory = try await options.text("directory", default: directory)
    }
}

extension MasterConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        key = try await options.secret("key")
    }
}

extension LimitsConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        uploadBytes = try await options.integer("upload_bytes", default: uploadBytes, in: 1...(1 << 40))
        pixels = try await options.integer("pixels", default: pixels, in: 1...4_000_000_000)
        pixelsPerByte = try await options.integer("pixels_per_byte", default: pixelsPerByte, in: 0...4_000_000_000)
        frames = try await options.integer("frames", default: frames, in: 1...1_000_000)
        jobSeconds = try await options.integer("job_seconds", default: jobSeconds, in: 1...3_600)
        uploadSeconds = try await options.integer("upload_seconds", default: uploadSeconds, in: 1...86_400)
        importSeconds = try await options.integer("import_seconds", default: importSeconds, in: 1...86_400)
        let year = 366 * 86_400
        signedURLMaximumSeconds = try await options.integer(
            "signed_url_maximum_seconds",
            default: signedURLMaximumSeconds,
            in: 1...(10 * year)
        )
        signedURLSeconds = try await options.integer(
            "signed_url_seconds",
            default: min(signedURLSeconds, signedURLMaximumSeconds),
            in: 1...signedURLMaximumSeconds
        )
    }
}

extension FormatsConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        svg = try await options.flag("svg", default: svg)
    }
}

extension SourceConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        allowPrivate = try await options.list(
            "allow_private",
            default: allowPrivate,
            "must be a list of addresses or blocks such as 10.0.0.0/8 or fd00::/8.",
            parse: { AddressBlock($0) }
        )
        ports = try await options.list(
            "ports",
            default: ports,
            "must be a list of ports from 1 to 65535.",
            parse: { text in UInt16(text).flatMap { $0 > 0 ? $0 : nil } }
        )
        let known = schemes
        schemes = try await options.list(
            "schemes",
            default: schemes,
            "must be a list of some of \(known.joined(separator: ", ")).",
            parse: { known.contains($0) ? $0 : nil }
        )
        let hosts = "must be a list of host names, addresses, or domains such as .example.com."
        allowHosts = try await options.list("allow_hosts", default: allowHosts, hosts) { HostPattern($0) }
        denyHosts = try await options.list("deny_hosts", default: denyHosts, hosts) { HostPattern($0) }
        playlists = try await options.flag("playlists", default: playlists)
        maximumBytes = try await options.integer("maximum_bytes", default: maximumBytes, in: 1...(1 << 40))
        cacheBytes = try await options.integer("cache_bytes", default: cacheBytes, in: 0...(1 << 40))
        connectSeconds = try await options.number("connect_seconds", default: connectSeconds, in: 0.1...600)
        firstByteSeconds = try await options.number("first_byte_seconds", default: firstByteSeconds, in: 0.1...600)
        idleSeconds = try await options.number("idle_seconds", default: idleSeconds, in: 0.1...600)
        maximumRedirects = try await options.integer("maximum_redirects", default: maximumRedirects, in: 0...20)
        hostRequests = try await options.integer("host_requests", default: hostRequests, in: 1...10_000)
        circuitFailures = try await options.integer("circuit_failures", default: circuitFailures, in: 0...1_000_000)
        circuitSeconds = try await options.number("circuit_seconds", default: circuitSeconds, in: 0.1...3_600)
        proxy = try await options.secret(
            "proxy",
            "must be a proxy such as http://proxy.internal:3128 or http://user:password@proxy.internal:3128.",
            parse: { SourceProxy($0) }
        )
        certificates = try await options.certificates("certificates", default: certificates)
    }
}

extension AWSConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        credentials = try await options.list(
            "credentials",
            default: credentials,
            "must be a list of environment, web_identity and instance.",
            parse: { MachineKeySource(rawValue: $0) }
        )
        buckets = try await options.list(
            "buckets",
            default: buckets,
            "must be a list of buckets, each `bucket` or `bucket/prefix`.",
            parse: { BucketPattern($0) }
        )
        region = try await options.text("region", default: region)
        endpoint = try await options.text("endpoint", default: endpoint)
        stsEndpoint = try await options.text("sts_endpoint", default: stsEndpoint)
        metadataEndpoint = try await options.text("metadata_endpoint", default: metadataEndpoint)
    }
}

extension RenderingConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        images = try await options.integer("images", default: images, in: 0...1_024)
        frames = try await options.integer("frames", default: frames, in: 0...1_024)
        accountFrames = try await options.integer("account_frames", default: accountFrames, in: 0...1_024)
        queue = try await options.integer("queue", default: queue, in: 0...10_000)
    }
}

extension IsolationConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        enabled = try await options.flag("enabled", default: enabled)
        require = try await options.text("require", default: require, of: ["available", "strict"])
        memoryBytes = try await options.integer("memory_bytes", default: memoryBytes, in: (64 << 20)...(1 << 40))
        residentBytes = try await options.integer("resident_bytes", default: residentBytes, in: (32 << 20)...(1 << 40))
        jobs = try await options.integer("jobs", default: jobs, in: 1...1_000_000_000)
    }
}

extension CacheConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        memoryBytes = try await options.integer("memory_bytes", default: memoryBytes, in: 0...(1 << 40))
        diskBytes = try await options.integer("disk_bytes", default: diskBytes, in: 0...(1 << 50))
    }
}

extension DeliveryConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        presets = try await options.list("presets", default: presets, "must be a list of `name:query`.") { $0 }
        publishedSeconds = try await options.integer("published_seconds", default: publishedSeconds, in: 0...31_536_000)
        signedSeconds = try await options.integer("signed_seconds", default: signedSeconds, in: 0...31_536_000)
    }
}

extension LogConfiguration {
    fileprivate mutating func read(_ options: OptionReader) async throws {
        level = try await options.text("level", default: level)
        format = try await options.text("format", default: format)
    }
}
