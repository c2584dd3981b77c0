package import Core
package import FoundationEssentials

/// Work whose result is told later, to a callback or to who asks.
package struct Job: Sendable, Equatable {
    /// `job-` and 24 characters of `[a-z0-9]`.
    package let id: String
    package let accountID: String
    package let createdAt: Date
    package let state: State

    package enum State: Sendable, Equatable {
        case running
        case done(ImageID)
        /// The code and the sentences that the request would have been answered with.
        case failed(code: String, message: String)
    }
}
