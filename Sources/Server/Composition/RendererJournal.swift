import Isolation
import Logging

/// Writes down what happens to renderers: in the log for people, and counted for metrics.
struct RendererJournal: Sendable {
    let logger: Logger
    let counters: Counters

    func note(_ event: RendererEvent) {
        switch event {
        case .incomplete(let missing):
            logger.warning("Renderers lack walls", metadata: ["missing": "\(missing.joined(separator: ", "))"])
        case .failed(let group, let failure):
            logger.warning(
                "A renderer failed at its job",
                metadata: ["renderer": "\(group)", "kind": "\(failure.kind)", "how": "\(failure)"]
            )
            counters.add(
                .rendererFailures,
                ["renderer": group.rawValue, "kind": failure.kind, "signal": failure.signal ?? ""]
            )
        case .replaced(let group, let reason):
            logger.debug("A renderer was replaced", metadata: ["renderer": "\(group)", "reason": "\(reason)"])
            counters.add(.rendererReplacements, ["renderer": group.rawValue, "reason": reason.rawValue])
        case .notStarted(let group, let detail):
            logger.error("A renderer did not start", metadata: ["renderer": "\(group)", "error": "\(detail)"])
            counters.add(.rendererStartFailures, ["renderer": group.rawValue])
        }
    }
}
