import Core
import FoundationEssentials
import Server
import Storage
import Testing

@Suite struct ConfigurationTests {
    private func read(
        _ yaml: String,
        _ flags: ConfigurationFlags = ConfigurationFlags()
    ) async throws -> StillsConfiguration {
        let path = FileManager.default.temporaryDirectory.path + "/stills-\(RandomText.make(count: 10)).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(yaml.utf8).write(to: URL(filePath: path))
        var flags = flags
        flags.file = path
        return try await StillsConfiguration.read(flags)
    }

    @Test("A YAML file is read, and a flag goes before it")
    func precedence() async throws {
        let yaml = """
            http:
              port: 9000
              public_url: https://img.example.com
            sources:
              allow_private: [10.0.0.0/8, "fd00::/8"]
              connect_seconds: 1.5
              playlists: true
              ports: [8080, 8443]
              schemes: [https]
              deny_hosts: [internal.example, .corp.example]
            formats:
              svg: true
            delivery:
              presets: ["thumb:width=300&height=300&fit=cover"]
            """
        let plain = try await read(yaml)
        #expect(plain.http.port == 9000 && plain.http.publicURL == "https://img.example.com")
        #expect(plain.sources.allowPrivate.count == 2 && plain.sources.connectSeconds == 1.5)
        #expect(plain.sources.playlists && !StillsConfiguration().sources.playlists)
        #expect(plain.mediaLimits.takesSVG && !StillsConfiguration().mediaLimits.takesSVG)
        #expect(plain.sources.ports == [8080, 8443] && plain.sources.schemes == ["https"])
        #expect(plain.sources.denyHosts.map(\.text) == ["internal.example", ".corp.example"])
        #expect(plain.delivery.presets.count == 1)
        #expect(plain.limits.uploadBytes == 64 << 20)
        #expect(try await read(yaml, ConfigurationFlags(port: 9001)).http.port == 9001)
    }

    @Test(
        "A wrong value is refused by name",
        arguments: [
            "http:\n  port: 70000", "http:\n  port: many", "limits:\n  pixels: 0",
            "sources:\n  allow_private: [everything]", "sources:\n  playlists: perhaps",
            "formats:\n  svg: perhaps", "formats:\n  svg: true\nisolation:\n  enabled: false",
            "sources:\n  ports: [0]", "sources:\n  ports: [web]", "sources:\n  schemes: [ftp]",
            "sources:\n  allow_hosts: [\"zürich.example\"]", "sources:\n  deny_hosts: [\"https://a.example\"]",
        ]
    )
    func refused(_ yaml: String) async throws {
        await #expect(throws: StillsError.self) { try await read(yaml) }
    }

    @Test("A file that is missing or no YAML is refused")
    func unreadable() async throws {
        await #expect(throws: StillsError.self) { try await read("a: [") }
        await #expect(throws: StillsError.self) {
            try await StillsConfiguration.read(ConfigurationFlags(file: "/nowhere/stills.yaml"))
        }
    }
}
