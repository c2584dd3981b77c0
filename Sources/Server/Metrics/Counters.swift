import Synchronization

/// Numbers that only grow while the server runs, by name and labels, for Prometheus.
final class Counters: Sendable {
    /// What is counted.
    enum Name: String, CaseIterable {
        case rendererFailures = "stills_renderer_failures_total"
        case rendererReplacements = "stills_renderer_replacements_total"
        case rendererStartFailures = "stills_renderer_start_failures_total"

        fileprivate var help: String {
            switch self {
            case .rendererFailures: "Renderers that failed at a job."
            case .rendererReplacements: "Renderers that were replaced with no job lost."
            case .rendererStartFailures: "Renderers that could not be started."
            }
        }
    }

    private let values = Mutex<[Name: [String: Int]]>([:])

    /// Adds one.
    ///
    /// - Parameter labels: names and values, neither of which may come from a request.
    func add(_ name: Name, _ labels: KeyValuePairs<String, String>) {
        let text = labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
        values.withLock { $0[name, default: [:]][text, default: 0] += 1 }
    }

    /// All of them in Prometheus' text format, version 0.0.4.
    var text: String {
        let values = values.withLock { $0 }
        return Name.allCases.map { name in
            let lines = (values[name] ?? [:]).sorted { $0.key < $1.key }.map { "\(name.rawValue){\($0)} \($1)\n" }
            return "# HELP \(name.rawValue) \(name.help)\n# TYPE \(name.rawValue) counter\n" + lines.joined()
        }.joined()
    }
}
