/// What a picture or a video may ask of this machine.
package struct MediaLimits: Sendable, Codable {
    /// The largest width or height that a rendition may have, in pixels.
    package static let maximumSide = 10_000

    /// The most pixels that a source picture or video frame may have.
    package var maximumPixels = 100_000_000
    /// The most frames or pages that a source picture may have.
    ///
    /// Only the first is shown.
    package var maximumFrames = 500
    /// The most pixels for each byte of a picture's file; 0 lets any number pass.
    package var maximumPixelsPerByte = 100_000
    /// Whether SVG is taken.
    package var takesSVG = false

    package init() {}
}
