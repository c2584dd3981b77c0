import CFFmpeg

/// Tells by the first bytes of an encoded picture whether it is a key frame.
enum PictureStart {
    /// Whether start codes (`00 00 01`) in these bytes begin a key frame of a codec.
    static func isKey(_ bytes: UnsafeRawBufferPointer, codec: AVCodecID) -> Bool {
        var place = 0
        while let code = bytes.place(of: [0, 0, 1], from: place), code + 4 < bytes.count {
            let next = bytes[code + 3]
            switch codec {
            case AV_CODEC_ID_H264:
                // A slice of a picture that needs no other, or what stands before one: parameters, or the message that
                // decoding can begin here (ITU-T H.264 table 7-1, annex D.1).
                if [5, 7].contains(next & 31) { return true }
                if next & 31 == 6, bytes[code + 4] == 6 { return true }
                if next & 31 == 1 { return false }
            case AV_CODEC_ID_HEVC:
                // Pictures of random access, or the parameters that stand before one (ITU-T H.265 table 7-1).
                if [16...23, 32...33].contains(where: { $0.contains(next >> 1 & 63) }) { return true }
                if next >> 1 & 63 < 10 { return false }
            case AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO:
                // A sequence header, or the type in a picture's header (ISO/IEC 13818-2 section 6.2.3).
                if next == 0xB3 { return true }
                if next == 0, code + 5 < bytes.count { return bytes[code + 5] >> 3 & 7 == 1 }
            case AV_CODEC_ID_MPEG4:
                // The type of a video object plane (ISO/IEC 14496-2 section 6.2.5).
                if next == 0xB6 { return bytes[code + 4] >> 6 == 0 }
            case AV_CODEC_ID_VC1:
                // An entry point (SMPTE 421 annex E).
                if next == 0x0E { return true }
                if next == 0x0D { return false }
            default:
                return false
            }
            place = code + 3
        }
        return false
    }
}
