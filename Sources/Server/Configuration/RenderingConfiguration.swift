/// How much work is done at once, and how much may wait.
///
/// Section: `rendering`.
package struct RenderingConfiguration: Sendable {
    /// Pictures made at once; 0 means one per core.
    package var images = 0
    /// Frames cut at once; 0 means four per core, because they wait for the network.
    package var frames = 0
    /// Frames of one account cut at once, storyboards and media info among them; 0 means three quarters of
    /// `rendering.frames`, at least 1.
    ///
    /// It has the same share of the places to wait.
    package var accountFrames = 0
    /// Jobs that may wait for each of these places.
    ///
    /// Past that, requests get 503 and `Retry-After`.
    package var queue = 8

    package init() {}
}
