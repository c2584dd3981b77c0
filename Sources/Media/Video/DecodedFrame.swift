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
    var isDamaged: Bool { cffmpeg_is_damaged(pointer) != 0 }

    /// The frame as 8-bit sRGB pixels, with its opacity where it has one, large enough for a rendition.
    ///
    /// Where that is much smaller, the frame is made smaller here, in its own pixel format, to twice the size or
    /// more: for 2160 lines that is five times as fast as leaving all of it to libvips.
    func pixels(for rendition: Rendition, deadline: Deadline) throws -> Pixels {
        let shape = FrameShape(of: pointer, in: stream)
        let shown = try frame.shown(shape)
        let colour = FrameColour(of: shown.pointer)
        let target = shape.orientation.applied(to: try Layout(shape.shown, as: rendition).scaled)
        let factor = max(1, min(shown.size.width / target.width, shown.size.height / target.height) / 2)
        let reduced = PixelSize(
            width: (shown.size.width + factor - 1) / factor,
            height: (shown.size.height + factor - 1) / factor
        )
        let bytes =
            if let mapping = colour.mapping {
                try mapping.pixels(of: shown, as: colour, at: reduced, deadline: deadline)
            } else {
                try FrameScaler(
                    shown,
                    as: colour,
                    to: reduced,
                    format: colour.hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
                ).packed(shown, bytesPerPixel: colour.hasAlpha ? 4 : 3)
            }
        return Pixels(
            bytes: bytes,
            size: reduced,
            hasAlpha: colour.hasAlpha,
            shown: shape.shown,
            orientation: shape.orientation
        )
    }
}

extension RawFrame {
    /// The frame without what its container cuts away, and with one field instead of two.
    ///
    /// Its fields were not taken at one moment, so the lines of the second are made of those of the first.
    fileprivate func shown(_ shape: FrameShape) throws -> RawFrame {
        let whole = pointer.pointee.interlaced_frame == 0 ? self : try deinterlaced()
        guard shape.stored != size else { return whole }
        return try whole.part(left: shape.left, top: shape.top, shape.stored)
    }

    private func deinterlaced() throws -> RawFrame {
        let result = try FilterGraph("estdif=mode=frame", for: self).filter(self, isLast: true)
        guard av_frame_copy_props(result.pointer, pointer) >= 0 else { throw StillsError.outOfMemory() }
        return result
    }
}
