/// What the server says of itself, on standard error.
///
/// Section: `log`.
package struct LogConfiguration: Sendable {
    /// The least level that is written: `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
    package var level = "info"
    /// `text` for people, `json` for machines: one object a line.
    package var format = "text"

    package init() {}
}
