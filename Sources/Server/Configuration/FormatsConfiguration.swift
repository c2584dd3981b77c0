/// Which formats are taken beside those that always are.
///
/// Section: `formats`.
package struct FormatsConfiguration: Sendable {
    /// Whether SVG is taken, as an upload and as a source.
    ///
    /// It is drawn by librsvg, without fonts and without what it refers to, and never sent as SVG. It needs `isolation.enabled`.
    package var svg = false

    package init() {}
}
