import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What came of the forbidden acts, each attempted in a renderer that was started for it.
package struct SandboxTrial: Sendable {
    /// What the renderers' sandbox is made of.
    package let report: SandboxReport
    /// The acts that were not refused.
    package let done: [ForbiddenAct]

    /// Attempts acts, one after another, which takes a moment for each.
    ///
    /// Throws `renderer_lost` where no renderer starts.
    package init(of acts: [ForbiddenAct] = ForbiddenAct.allCases, _ settings: RendererSettings) throws {
        var report: SandboxReport?
        done = try acts.filter { act in
            let renderer = try RendererProcess(settings, arguments: ["--attempt", act.rawValue])
            report = renderer.report
            return !Self.isRefused(by: renderer)
        }
        self.report = report ?? SandboxReport(landlock: 0, isFiltered: false, missing: [])
    }

    private static func isRefused(by renderer: RendererProcess) -> Bool {
        let deadline = Deadline(seconds: 10)
        // It says nothing, and its socket closes with it.
        _ = try? renderer.channel.receive(Reply.self, until: { deadline.hasPassed })
        return switch renderer.ending() {
        case .exit(ForbiddenAct.refused), .signal(SIGSYS): true
        default: false
        }
    }
}
