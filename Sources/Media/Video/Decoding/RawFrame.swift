import CFFmpeg
import Core

/// One of FFmpeg's frames, given up when this object goes.
final class RawFrame {
    let pointer: UnsafeMutablePointer<AVFrame>

    init() throws {
        guard let frame = av_frame_alloc() else { throw StillsError.outOfMemory() }
        pointer = frame
    }

    /// A frame with memory for its pixels.
    convenience init(_ size: PixelSize, _ format: AVPixelFormat) throws {
        try self.init()
        pointer.pointee.width = Int32(clamping: size.width)
        pointer.pointee.height = Int32(clamping: size.height)
        pointer.pointee.format = format.rawValue
        guard av_frame_get_buffer(pointer, 0) >= 0 else { throw StillsError.outOfMemory() }
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&frame)
    }

    var size: PixelSize { PixelSize(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height)) }

    /// The part of a frame at a place inside of it, which shares its pixels.
    ///
    /// Chroma that is shared with pixels before the place belongs to it too.
    func part(left: Int, top: Int, _ size: PixelSize) throws -> RawFrame {
        let part = try RawFrame()
        guard av_frame_ref(part.pointer, pointer) >= 0 else { throw StillsError.outOfMemory() }
        let status = cffmpeg_crop(
            part.pointer,
            Int32(clamping: left),
            Int32(clamping: top),
            Int32(clamping: size.width),
            Int32(clamping: size.height)
        )
        guard status >= 0 else { throw StillsError.undecodable("The video's frame cannot be cut.", status: status) }
        return part
    }
}
