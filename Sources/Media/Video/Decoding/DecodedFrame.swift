import CFFmpeg
import Core

/// One decoded picture of a stream.
final class DecodedFrame {
    private let frame: RawFrame
    private let stream: VideoStream

    init(of stream: VideoStream) throws {
        frame = try RawFrame()
        self.stream = stream
    }

    var pointer: UnsafeMutablePointer<AVFrame> { frame.pointer }
    var size: PixelSize { frame.size }
    /// The size at which it is shown, upright, with square pixels.
    var shown: PixelSize { FrameShape(of: pointer, in: stream).shown }
    var isDamaged: Bool { cffmpeg_is_damaged(pointer) != 0 }
    /// When it is shown, in the stream's units, where the container tells.
    var shownTime: Int64? { pointer.pointee.pts == cffmpeg_no_time ? nil : pointer.pointee.pts }

    /// The frame as 8-bit sRGB pixels, with its opacity where it has one, large enough for a rendition.
    ///
    /// Where that is much smaller, the frame is made smaller here, in its own pixel format, to twice the size or
    /// more: for 2160 lines that is five times as fast as leaving all of it to libvips.
    func pixels(for rendition: Rendition, deadline: Deadline) throws -> Pixels {
        let shape = FrameShape(of: pointer, in: stream)
        cffmpeg_complete_colours(pointer, stream.stream)
        let stored = shape.stored
        let target = shape.orientation.applied(to: try Layout(shape.shown, as: rendition).scaled)
        let (reduced, factor) = Self.reduced(stored, for: target)
        let source = try progressive(of: shape, isHalfEnough: factor > 1)
        // Filters may have changed the pixel format, and a field is lower than what it stands for.
        let colour = FrameColour(of: source.pointer, isHighDefinition: size.width >= 1280 || size.height >= 720)
        try deadline.check()
        return Pixels(
            bytes: try colour.mapping?.pixels(of: source, as: colour, at: reduced, deadline: deadline)
                ?? packed(source, as: colour, at: reduced),
            size: reduced,
            hasAlpha: colour.hasAlpha,
            shown: shape.shown,
            orientation: shape.orientation
        )
    }

    /// The most pixels to which frames are stretched in memory, those of 8K.
    ///
    /// libvips does the rest in pieces.
    private static let largestStretched = 1 << 25

    /// The size in which pixels are handed on, and by how much that is smaller.
    ///
    /// Where pixels that are not square are stretched to the size that is wanted, that is done here at once.
    private static func reduced(_ stored: PixelSize, for target: PixelSize) -> (PixelSize, factor: Int) {
        let (wide, high) = (stored.width...2 * stored.width, stored.height...2 * stored.height)
        let isSmall = target.width * target.height <= largestStretched
        if isSmall, wide.contains(target.width), high.contains(target.height) { return (target, 1) }
        let factor = max(1, min(stored.width / target.width, stored.height / target.height) / 2)
        let width = (stored.width + factor - 1) / factor
        return (PixelSize(width: width, height: (stored.height + factor - 1) / factor), factor)
    }

    /// The part of the frame that is shown, of one moment; of half the height where that is enough.
    private func progressive(of shape: FrameShape, isHalfEnough: Bool) throws -> RawFrame {
        let isWhole = shape.stored == size
        if frame.isInterlaced, isHalfEnough, isWhole, size.height > 1 { return try frame.firstField() }
        let whole = frame.isInterlaced ? try frame.deinterlaced() : frame
        return isWhole ? whole : try whole.part(left: shape.left, top: shape.top, shape.stored)
    }

    private func packed(_ source: RawFrame, as colour: FrameColour, at size: PixelSize) throws -> [UInt8] {
        let format = colour.hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
        let scaler = try FrameScaler(source, as: colour, to: size, format: format)
        return scaler.packed(source, bytesPerPixel: colour.hasAlpha ? 4 : 3)
    }
}
