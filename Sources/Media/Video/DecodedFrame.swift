import CFFmpeg
import Core

/// One decoded picture, given up when this object goes.
final class DecodedFrame {
    let pointer: UnsafeMutablePointer<AVFrame>
    private let stream: VideoStream

    init(of stream: VideoStream) throws {
        guard let frame = av_frame_alloc() else { throw StillsError.outOfMemory() }
        pointer = frame
        self.stream = stream
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&frame)
    }

    var size: PixelSize { PixelSize(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height)) }
    var isDamaged: Bool { cffmpeg_is_damaged(pointer) != 0 }
    /// When it is shown, in the stream's units, where the container tells.
    var shownTime: Int64? { pointer.pointee.pts == cffmpeg_no_time ? nil : pointer.pointee.pts }

    /// The frame as 8-bit sRGB pixels, with its opacity where it has one, large enough for a rendition.
    ///
    /// Where that is much smaller, the frame is made smaller here, in its own pixel format, to twice the size or
    /// more: for 2160 lines that is five times as fast as leaving all of it to libvips.
    func pixels(for rendition: Rendition) throws -> Pixels {
        let hasAlpha = cffmpeg_has_alpha(pointer.pointee.format) != 0
        let orientation = stream.orientation
        let shown = orientation.applied(to: squared)
        let target = orientation.applied(to: try Layout(shown, as: rendition).scaled)
        let factor = max(1, min(size.width / target.width, size.height / target.height) / 2)
        let reduced = PixelSize(
            width: (size.width + factor - 1) / factor,
            height: (size.height + factor - 1) / factor
        )
        return Pixels(
            bytes: try converted(to: reduced, hasAlpha: hasAlpha),
            size: reduced,
            hasAlpha: hasAlpha,
            shown: shown,
            orientation: orientation
        )
    }

    /// The size with square pixels: the width is stretched.
    ///
    /// An aspect that makes no sense is left out of account.
    private var squared: PixelSize {
        let aspect = stream.pixelAspect(of: pointer)
        guard (0.1...10).contains(aspect) else { return size }
        return PixelSize(width: max(1, Int((Double(size.width) * aspect).rounded())), height: size.height)
    }

    private func converted(to target: PixelSize, hasAlpha: Bool) throws -> [UInt8] {
        let frame = pointer.pointee
        var isFullRange: Int32 = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        let format = AVPixelFormat(cffmpeg_without_range(frame.format, &isFullRange))
        // At full size, what everybody's FFmpeg does; made smaller, with the chroma at full resolution.
        let flags = target == size ? SWS_BICUBIC : SWS_AREA | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        let scaler = sws_getContext(
            frame.width,
            frame.height,
            format,
            Int32(clamping: target.width),
            Int32(clamping: target.height),
            hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24,
            flags,
            nil,
            nil,
            nil
        )
        guard let scaler else { throw StillsError.undecodable("The video's pixel format is not known here.") }
        defer { sws_freeContext(scaler) }
        sws_setColorspaceDetails(
            scaler,
            sws_getCoefficients(matrix),
            isFullRange,
            sws_getCoefficients(SWS_CS_DEFAULT),
            1,
            0,
            1 << 16,
            1 << 16
        )
        let stride = target.width * (hasAlpha ? 4 : 3)
        let length = stride * target.height
        // swscale's fast paths may write a little over the end of the last row.
        return [UInt8](unsafeUninitializedCapacity: length + 64) { buffer, filled in
            let planes: [UnsafeMutablePointer<UInt8>?] = [buffer.baseAddress, nil, nil, nil]
            withUnsafePointer(to: frame.data) { data in
                data.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { data in
                    withUnsafePointer(to: frame.linesize) { strides in
                        strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
                            _ = sws_scale(
                                scaler,
                                data,
                                strides,
                                0,
                                frame.height,
                                planes,
                                [Int32(clamping: stride), 0, 0, 0]
                            )
                        }
                    }
                }
            }
            filled = length
        }
    }

    /// The matrix that made the chroma: as tagged, else BT.601 at any size, which is what the `ffmpeg` command takes.
    private var matrix: Int32 {
        switch pointer.pointee.colorspace {
        case AVCOL_SPC_BT709: SWS_CS_ITU709
        case AVCOL_SPC_FCC: SWS_CS_FCC
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
        case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
        default: SWS_CS_ITU601
        }
    }
}
