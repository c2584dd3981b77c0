/// How images leave the server.
///
/// Section: `delivery`.
package struct DeliveryConfiguration: Sendable {
    /// Renditions that a published image may be asked for without a signature.
    ///
    /// Each is a name and a query, such as `thumb:width=300&height=300&fit=cover`, and is asked for by `?preset=thumb`.
    package var presets: [String] = []
    /// Seconds that caches may keep a published image without asking again; 0 lets them keep it, but ask each time.
    package var publishedSeconds = 0
    /// The most seconds that a browser may keep what a signed URL showed.
    ///
    /// It never outlives the URL.
    package var signedSeconds = 3_600

    package init() {}
}
