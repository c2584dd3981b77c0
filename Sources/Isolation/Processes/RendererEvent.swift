/// What happens to renderers that an operator should know of.
package enum RendererEvent: Sendable, Equatable {
    /// They run without these of their walls.
    case incomplete(missing: [String])
    /// One ended, or was ended, while it had a job.
    case failed(RendererGroupName, RendererFailure)
    /// One was replaced after a job.
    case replaced(RendererGroupName, RendererReplacement)
    /// None could be started.
    case notStarted(RendererGroupName, String)
}

/// Why a renderer is replaced that has done nothing wrong.
package enum RendererReplacement: String, Sendable {
    /// It has done as many jobs as one may.
    case jobs
    /// It has kept more memory than one may.
    case memory
    /// It was gone, or disturbed, before it got a job.
    case idle
}

/// How a renderer failed at a job.
package enum RendererFailure: Sendable, Equatable, CustomStringConvertible {
    /// It ended by itself: by a signal such as `SIGSEGV`, or `exit 1`.
    case crashed(String)
    /// It did not end its job in time, and was killed.
    case late
    /// It was killed because its job took more processor time than any may.
    case hung
    /// It said what no renderer says, and was killed.
    case misbehaved(String)
    /// It was killed by something else, or could not be heard any more. Says which.
    case lost(String)

    package var description: String {
        switch self {
        case .crashed(let how): how
        case .late: "late"
        case .hung: "hung"
        case .misbehaved(let what): what
        case .lost(let how): how
        }
    }

    /// A short, constant name, for metrics.
    package var kind: String {
        switch self {
        case .crashed: "crashed"
        case .late: "late"
        case .hung: "hung"
        case .misbehaved: "misbehaved"
        case .lost: "lost"
        }
    }

    /// The name of the signal that ended it, where one did.
    package var signal: String? {
        if case .crashed(let how) = self, how.hasPrefix("SIG") { how } else { nil }
    }

    /// Whether the bytes are to blame, so that trying again is of no use.
    var isOfBytes: Bool {
        switch self {
        case .crashed, .hung, .misbehaved: true
        case .late, .lost: false
        }
    }
}
