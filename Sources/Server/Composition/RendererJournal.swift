import Isolation
import Logging
import Metrics

/// Writes down what happens to renderers: in the log for people, and counted for metrics.
struct RendererJournal: Sendable {
    let logger: Logger

    func note(_ event: RendererEvent) {
        switch event {
        case .incomplete(let missing):
            logger.warning("Renderers lack walls", metadata: ["missing": "\(missing.joined(separator: ", "))"])
        case .failed(let group, let failure):
            logger.warning(
                "A renderer failed at its job",
                metadata: ["renderer": "\(group)", "kind": "\(failure.kind)", "how": "\(failure)"]
            )
            count("stills_renderer_failures_total", group, [("kind", failure.kind), ("signal", failure.signal ?? "")])
        case .replaced(let group, let reason):
            logger.debug("A renderer was replaced", metadata: ["renderer": "\(group)", "reason": "\(reason)"])
            count("stills_renderer_replacements_total", group, [("reason", reason.rawValue)])
        case .notStarted(let group, let detail):
            logger.error("A renderer did not start", metadata: ["renderer": "\(group)", "error": "\(detail)"])
            count("stills_renderer_start_failures_total", group, [])
        }
    }

    private func count(_ label: String, _ group: RendererGroupName, _ dimensions: [(String, String)]) {
        Counter(label: label, dimensions: [("renderer", group.rawValue)] + dimensions).increment()
    }
}
