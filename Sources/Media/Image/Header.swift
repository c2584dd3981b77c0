import CVips
import Core

/// What an encoded picture says of itself, checked before any pixel is decoded.
struct Header {
    let format: ImageFormat
    /// The size of the stored pixels.
    let size: PixelSize
    let orientation: Orientation
    let frameCount: Int
    let hasAlpha: Bool
    /// Whether the colours need a profile to be understood.
    let hasProfile: Bool
    /// What is drawn where the picture is an SVG.
    let drawing: Drawing?

    /// Reads the header of `bytes`, which must be a picture that is taken and within the limits.
    init(of bytes: UnsafeRawBufferPointer, limits: MediaLimits, deadline: Deadline) throws {
        guard let format = ImageFormat(signatureOf: bytes.prefix(ImageFormat.signatureLength)) else {
            throw StillsError.unsupportedPicture()
        }
        guard format != .svg else {
            let drawing = try Drawing(bytes, limits: limits, deadline: deadline)
            self.format = format
            size = drawing.size
            orientation = .upright
            frameCount = 1
            hasAlpha = true
            hasProfile = false
            self.drawing = drawing
            return
        }
        // Before any error, since each tells what libvips has said.
        try Vips.start()
        if format == .png { try PNGFile.check(bytes) }
        // The loader is libvips' own choice; where it is not that of the signature, the file is two things at once.
        guard let loader = cvips_loader(bytes.baseAddress, bytes.count), String(cString: loader) == format.loader else {
            throw StillsError.undecodable()
        }
        let raster = try Raster.make(deadline: deadline, orThrow: .undecodable()) { slot in
            slot.pointee = cvips_open(bytes.baseAddress, bytes.count)
            return slot.pointee == nil ? -1 : 0
        }
        self.format = format
        size = PixelSize(width: raster.width, height: raster.height)
        orientation = raster.orientation
        frameCount = raster.frameCount
        hasAlpha = raster.hasAlpha
        hasProfile = raster.hasProfile
        drawing = nil
        try size.check(limits)
        try size.check(limits, inFileOf: bytes.count)
        guard frameCount <= limits.maximumFrames else {
            throw StillsError(
                .imageTooLarge,
                "The picture has \(frameCount) frames, more than the \(limits.maximumFrames) that are taken.",
                fix: "Send a picture with fewer frames or pages, or raise the server's limit of frames."
            )
        }
    }

    /// The size as it is shown.
    var shown: PixelSize { orientation.applied(to: size) }
}
