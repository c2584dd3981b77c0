import CFFmpeg
import Core

extension StillsError {
    /// The bytes are neither a picture nor a video that is taken.
    static func unsupportedSource(detail: String? = nil) -> StillsError {
        StillsError(
            .mediaUnsupported,
            "The source is not a picture or a video of a format that is taken.",
            fix: "Use MP4, MOV, MKV, WebM, MPEG-TS, MPEG-PS, MXF, AVI, FLV, Ogg or ASF, or a picture.",
            detail: detail
        )
    }

    /// The bytes are a video of a kind that is taken, but no frame comes out of it.
    static func undecodable(_ cause: String, status: Int32 = 0) -> StillsError {
        StillsError(
            .sourceUndecodable,
            cause,
            fix: "Check that the file plays to the position asked for, or convert it to H.264 in MP4.",
            detail: status == 0 ? nil : "FFmpeg: \(describe(status))"
        )
    }

    /// The video is encrypted, so that its pictures are for holders of its key alone.
    static func encrypted(_ stream: VideoStream) -> StillsError {
        StillsError(
            .sourceUndecodable,
            "The video is encrypted (\(stream.isInMovie ? "CENC, " : "")\(stream.codec)), and no frame can be decoded without its key.",
            fix: "Use a copy of the video that is not encrypted."
        )
    }

    /// There is no decoder for the video's codec.
    static func unknownCodec(_ stream: VideoStream) -> StillsError {
        StillsError(
            .sourceUndecodable,
            "The video is encoded with \(stream.codec), which cannot be decoded here.",
            fix: "Convert the video to H.264, H.265, VP9 or AV1."
        )
    }

    /// The frame that is shown at a position is too far from the key frame that it is made of.
    static func tooFarFromKey() -> StillsError {
        StillsError(
            .sourceTooLarge,
            "Between this position and the key frame before it there is more than is read for one frame.",
            fix: "Ask for `frame=key`, or encode the video with a key frame every few seconds."
        )
    }

    static func outOfMemory() -> StillsError {
        StillsError(
            .internalError,
            "There is not enough memory for this job.",
            fix: "Try again later, or give the server more memory."
        )
    }

    private static func describe(_ status: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        av_strerror(status, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
