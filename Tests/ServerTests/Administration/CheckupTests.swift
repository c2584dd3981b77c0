import Foundation
import Server
import Testing

@Suite struct CheckupTests {
    private static let program = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "stills").path

    private func findings(
        isIsolated: Bool = true,
        program: String = CheckupTests.program
    ) -> [String: Checkup.Finding] {
        var configuration = StillsConfiguration()
        configuration.isolation.enabled = isIsolated
        configuration.data.directory = "/nowhere/at/all"
        let findings = Checkup(configuration, rendererProgram: program).findings
        return Dictionary(findings.map { ($0.subject, $0) }) { first, _ in first }
    }

    @Test func triesWhatRenderersMayNot() throws {
        let findings = findings()
        let sandbox = try #require(findings["sandbox"])
        #expect(sandbox.state.contains("seccomp, 2048 MiB for a job"))
        let refused = try #require(findings["sandbox refuses"])
        #expect(refused.isGood, "\(refused.state)")
        #expect(refused.state.hasPrefix("read-file write-file create-file "))
    }

    @Test func saysWhereNoRendererStarts() throws {
        let sandbox = try #require(findings(program: "/bin/true")["sandbox"])
        #expect(sandbox.state.hasPrefix("no renderer starts: "))
        #expect(!sandbox.isGood)
    }

    @Test func saysThatThereIsNone() {
        let findings = findings(isIsolated: false)
        #expect(findings["sandbox"]?.state == "none, by isolation.enabled")
        #expect(findings["sandbox refuses"] == nil)
    }
}
