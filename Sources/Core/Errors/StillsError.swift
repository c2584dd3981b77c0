/// An error that carries its answer: what happened, and what the caller can do about it.
///
/// `cause` and `fix` are sent to the client, so they hold nothing that the client did not say itself or may
/// not know. `detail` is for the log alone.
package struct StillsError: Error, Sendable, Equatable, Codable {
    package var code: ErrorCode
    /// One sentence that names the cause.
    package var cause: String
    /// One sentence that names what to do.
    package var fix: String
    /// What a library or the system said.
    ///
    /// Logged, never sent.
    package var detail: String?
    /// One sentence for each field that is wrong; empty where the cause says it all.
    package var problems: [String]
    /// Seconds after which trying again makes sense.
    package var retryAfter: Int?

    package init(
        _ code: ErrorCode,
        _ cause: String,
        fix: String,
        detail: String? = nil,
        problems: [String] = [],
        retryAfter: Int? = nil
    ) {
        self.code = code
        self.cause = cause
        self.fix = fix
        self.detail = detail
        self.problems = problems
        self.retryAfter = retryAfter
    }
}

extension StillsError: CustomStringConvertible {
    package var description: String { "\(cause) \(fix)" }
}
