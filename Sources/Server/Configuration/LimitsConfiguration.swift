/// What one request may ask for.
///
/// Section: `limits`.
package struct LimitsConfiguration: Sendable {
    /// The largest upload, in bytes.
    package var uploadBytes = 64 << 20
    /// The most pixels that a picture or a video frame may have.
    package var pixels = 100_000_000
    /// The most pixels for each byte of a picture's file; 0 lets any number pass.
    ///
    /// Honest blank pictures have up to 80,000.
    package var pixelsPerByte = 100_000
    /// The most frames or pages that a picture may have; the first is shown.
    package var frames = 500
    /// Seconds after which the making of a picture is given up.
    package var jobSeconds = 10
    /// Seconds that an upload may take.
    package var uploadSeconds = 300
    /// Seconds that the download of a picture may take that is uploaded by its URL.
    package var importSeconds = 60
    /// Seconds that a signed URL lives where nothing else is asked for.
    package var signedURLSeconds = 86_400
    /// The most seconds that a signed URL may be asked to live.
    package var signedURLMaximumSeconds = 2_592_000

    package init() {}
}
