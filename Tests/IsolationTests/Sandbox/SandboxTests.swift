import Core
import Foundation
import Isolation
import Testing

@Suite struct SandboxTests {
    /// The program whose renderers are tried, which was built beside the tests.
    private static let program = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "stills").path

    private static let settings = RendererSettings(
        executable: program,
        images: 1,
        frames: 1,
        limits: MediaLimits(),
        jobSeconds: 10,
        memoryBytes: 256 << 20,
        residentBytes: 1 << 30,
        jobs: 1,
        isStrict: false
    )

    @Test(arguments: ForbiddenAct.allCases)
    func renderersAreRefused(_ act: ForbiddenAct) throws {
        let trial = try SandboxTrial(of: [act], Self.settings)
        #expect(trial.done.isEmpty)
        #expect(trial.report.isFiltered)
    }

    /// Otherwise the test above would notice nothing.
    ///
    /// The others are left out, as they would change the process of the tests.
    @Test(arguments: [
        ForbiddenAct.readFile, .writeFile, .createFile, .removeFile, .findFile, .listFolder, .internetSocket,
        .localSocket, .signalParent, .makeCode, .takeMemory, .fillMemory, .openMany, .ioRing,
    ])
    func othersAreNotRefused(_ act: ForbiddenAct) {
        #expect(!act.isRefused(memoryBytes: 256 << 20))
    }

    @Test func aProgramThatIsNoRendererFails() {
        var settings = Self.settings
        settings.executable = "/bin/true"
        #expect(throws: StillsError.self) { try SandboxTrial(of: [.exec], settings) }
    }
}
