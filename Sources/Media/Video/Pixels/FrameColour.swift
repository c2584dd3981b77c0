import CFFmpeg

/// How the numbers of a frame are read as colours: as they are tagged, else as is usual.
struct FrameColour {
    /// The pixel format, without the range that some have in their name.
    let format: AVPixelFormat
    let isFullRange: Bool
    let hasAlpha: Bool
    /// The matrix that made the chroma, by swscale's numbers.
    let matrix: Int32
    /// The way on to sRGB; `nil` where the matrix was all of it.
    let mapping: ColourMapping?

    /// Reads the tags; `isHighDefinition` decides where there are none.
    init(of frame: UnsafeMutablePointer<AVFrame>, isHighDefinition: Bool) {
        let tags = frame.pointee
        var isFullRange: Int32 = tags.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        // Grey has no chroma to be limited for: encoders use all of its range where they say nothing.
        if tags.color_range == AVCOL_RANGE_UNSPECIFIED, cffmpeg_is_grey(tags.format) != 0 { isFullRange = 1 }
        format = AVPixelFormat(cffmpeg_without_range(tags.format, &isFullRange))
        self.isFullRange = isFullRange != 0
        hasAlpha = cffmpeg_has_alpha(tags.format) != 0
        matrix = Self.matrix(tags.colorspace, isHighDefinition: isHighDefinition)
        mapping = ColourMapping(of: frame, hasAlpha: hasAlpha)
    }

    /// The matrix for a tag (ITU-T H.273 section 8.3): BT.709 for untagged high definition, else BT.601.
    private static func matrix(_ tag: AVColorSpace, isHighDefinition: Bool) -> Int32 {
        switch tag {
        case AVCOL_SPC_BT709: SWS_CS_ITU709
        case AVCOL_SPC_FCC: SWS_CS_FCC
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
        case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
        default: isHighDefinition ? SWS_CS_ITU709 : SWS_CS_ITU601
        }
    }
}
