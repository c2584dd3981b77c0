import CFFmpeg
import Core

/// What is done about the two fields of a frame, which were not taken at one moment.
///
/// There are no neighbours to tell what has moved, so only the first field is shown.
extension RawFrame {
    var isInterlaced: Bool { pointer.pointee.interlaced_frame != 0 }

    /// The frame with the lines of its second field made of those of the first, along edges.
    func deinterlaced() throws -> RawFrame {
        let result = try FilterGraph("estdif=mode=frame", for: self).filter(self, isLast: true)
        guard av_frame_copy_props(result.pointer, pointer) >= 0 else { throw StillsError.outOfMemory() }
        return result
    }

    /// The first field, of half the height, which shares its pixels.
    func firstField() throws -> RawFrame {
        let field = try part(left: 0, top: 0, size)
        cffmpeg_keep_field(field.pointer, pointer.pointee.top_field_first == 0 ? 1 : 0)
        return field
    }
}
