/// An encoded picture: the result of a rendition.
package struct Picture: Sendable, Equatable {
    package var bytes: [UInt8]
    package var format: OutputFormat
    /// The size in pixels.
    package var width: Int
    package var height: Int

    package init(bytes: [UInt8], format: OutputFormat, width: Int, height: Int) {
        self.bytes = bytes
        self.format = format
        self.width = width
        self.height = height
    }
}

/// What the header of a stored picture says.
package struct PictureInfo: Sendable, Equatable, Codable {
    package var format: ImageFormat
    /// The size in pixels as it is shown, that is, after the EXIF orientation is applied.
    package var width: Int
    package var height: Int
    /// 1 for a still picture; the number of frames of an animation, or of pages.
    package var frameCount: Int
    package var hasAlpha: Bool

    package init(format: ImageFormat, width: Int, height: Int, frameCount: Int, hasAlpha: Bool) {
        self.format = format
        self.width = width
        self.height = height
        self.frameCount = frameCount
        self.hasAlpha = hasAlpha
    }
}
