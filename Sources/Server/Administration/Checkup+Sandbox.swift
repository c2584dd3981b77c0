import Core
import Isolation

extension Checkup {
    /// What renderers are walled in by, and whether the walls hold: each forbidden act is attempted in a renderer that
    /// is started for it alone.
    static func sandbox(_ factory: RendererFactory) -> [Finding] {
        let isolation = factory.configuration.isolation
        guard isolation.enabled else {
            return [Finding(subject: "sandbox", state: "none, by isolation.enabled", fix: nil)]
        }
        do {
            let trial = try SandboxTrial(factory.settings())
            return [parts(of: trial.report, isolation), acts(of: trial)]
        } catch {
            let stillsError = error as? StillsError
            return [
                Finding(
                    subject: "sandbox",
                    state: "no renderer starts: \(stillsError?.detail ?? "\(error)")",
                    fix: "Look at the limits of memory and processes for this user or container."
                )
            ]
        }
    }

    private static func parts(of report: SandboxReport, _ isolation: IsolationConfiguration) -> Finding {
        let parts = [
            report.landlock > 0 ? "Landlock \(report.landlock)" : nil,
            report.isFiltered ? "seccomp" : nil,
            "\(isolation.memoryBytes >> 20) MiB for a job",
        ]
        let lack = report.missing.isEmpty ? "" : "; missing: \(report.missing.joined(separator: ", "))"
        return Finding(
            subject: "sandbox",
            state: parts.compactMap(\.self).joined(separator: ", ") + lack,
            fix: report.missing.isEmpty
                ? nil
                : "Run Linux 5.13 or later with seccomp and, among its `lsm=`, landlock; let a container's profile allow both; mount /proc."
        )
    }

    private static func acts(of trial: SandboxTrial) -> Finding {
        let refused = ForbiddenAct.allCases.filter { !trial.done.contains($0) }
        let lack = trial.done.isEmpty ? "" : "; NOT refused: \(names(trial.done))"
        return Finding(
            subject: "sandbox refuses",
            state: names(refused) + lack,
            fix: trial.done.isEmpty
                ? nil : "Mend the sandbox. Where nothing of it is missing, tell the makers of Stills."
        )
    }

    private static func names(_ acts: [ForbiddenAct]) -> String {
        acts.map(\.rawValue).joined(separator: " ")
    }
}
