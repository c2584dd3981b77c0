import CFFmpeg
import Core

/// swscale, set up to make frames of one kind into RGB of a size.
final class FrameScaler {
    private let context: OpaquePointer
    private let target: PixelSize

    init(_ frame: RawFrame, as colour: FrameColour, to target: PixelSize, format: AVPixelFormat) throws {
        let size = frame.size
        let isPlain = target == size && colour.mapping == nil
        let isLarger = target.width >= size.width && target.height >= size.height
        let kernel = isLarger ? SWS_BICUBIC : SWS_AREA
        // At full size, what everybody's FFmpeg does; else with the chroma at full resolution and in its place.
        let made = cffmpeg_new_scaler(
            frame.pointer,
            colour.format.rawValue,
            Int32(clamping: target.width),
            Int32(clamping: target.height),
            format.rawValue,
            isPlain ? kernel : kernel | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
            isPlain ? 0 : 1
        )
        guard let made else { throw StillsError.undecodable("The video's pixel format is not known here.") }
        context = made
        self.target = target
        sws_setColorspaceDetails(
            context,
            sws_getCoefficients(colour.matrix),
            colour.isFullRange ? 1 : 0,
            sws_getCoefficients(SWS_CS_DEFAULT),
            1,
            0,
            1 << 16,
            1 << 16
        )
    }

    deinit { sws_freeContext(context) }

    /// The frame as rows of packed pixels with so many bytes each.
    func packed(_ frame: RawFrame, bytesPerPixel: Int) -> [UInt8] {
        let stride = target.width * bytesPerPixel
        let length = stride * target.height
        // swscale's fast paths may write a little over the end of the last row.
        return [UInt8](unsafeUninitializedCapacity: length + 64) { buffer, filled in
            _ = cffmpeg_scale_packed(context, frame.pointer, buffer.baseAddress, Int32(clamping: stride))
            filled = length
        }
    }

    /// The frame in the planes of another, which has the scaler's size and format.
    func scale(_ frame: RawFrame, into target: RawFrame) {
        _ = cffmpeg_scale_planes(context, frame.pointer, target.pointer)
    }
}
