package import Core

/// What stored credentials are encrypted with.
///
/// Section: `master`.
package struct MasterConfiguration: Sendable {
    /// The master keys, each of them 32 bytes in base64, comma-separated, the newest first: the first encrypts, and all
    /// of them decrypt.
    ///
    /// Set it by the environment only, never in a file beside the data. Empty: `master.key` in the data directory, which
    /// is made when it is needed first.
    package var key: Secret? = nil

    package init() {}
}
