import Core

/// The part of its frames that a container wants shown, where that is not all of them.
struct FrameCrop: Equatable {
    /// The size of the frames that the container speaks of.
    let frame: PixelSize
    let left: Int
    let top: Int
    let size: PixelSize
    /// The width of a pixel by its height, where the container gives the size at which the part is shown.
    var pixelAspect: Double?

    /// Refuses a part that is empty, all of the frame, or not inside of it.
    init?(of frame: PixelSize, left: Int, top: Int, width: Int, height: Int, pixelAspect: Double? = nil) {
        guard width > 0, height > 0, left >= 0, top >= 0, width <= frame.width, height <= frame.height,
            left <= frame.width - width, top <= frame.height - height, width < frame.width || height < frame.height
        else { return nil }
        self.frame = frame
        self.left = left
        self.top = top
        size = PixelSize(width: width, height: height)
        self.pixelAspect = pixelAspect
    }

    /// What the container of a stream says, which libavformat 5.1 leaves out of account.
    ///
    /// Reads no more than headers, which were fetched when the container was opened.
    static func told(of stream: VideoStream, in container: Container) throws -> FrameCrop? {
        if container.isMovie { return try CleanAperture.read(track: stream.id, from: container.cache) }
        if container.format.hasPrefix("matroska") { return try PixelCrop.read(for: stream.size, from: container.cache) }
        return nil
    }
}
