import Core

/// The walls around the decoders.
///
/// Section: `isolation`.
package struct IsolationConfiguration: Sendable {
    /// Whether pictures and videos are decoded in processes of their own.
    ///
    /// Without, a broken file can take the whole server down.
    package var enabled = true
    /// `strict` refuses to start where the system lacks one of the walls; `available` says so, and starts.
    package var require = "available"
    /// The most bytes of memory that one job may take.
    package var memoryBytes = 2 << 30
    /// Resident bytes past which a renderer is replaced after a job.
    package var residentBytes = 320 << 20
    /// Jobs after which a renderer is replaced.
    package var jobs = 5_000

    package init() {}
}
