import CFFmpeg

/// The FFmpeg of this process.
package enum FFmpeg {
    /// FFmpeg writes to standard error what it makes of strangers' bytes; what matters comes back as an error.
    static let isQuiet: Bool = {
        av_log_set_level(AV_LOG_QUIET)
        // Larger than any plane of a picture; a few bytes of a file can ask for a table of any size.
        av_max_alloc(1 << 29)
        return true
    }()

    /// The containers that are taken: real files only, no playlist, no list of pictures, nothing that opens others.
    package static let containers = ["mov", "matroska", "webm", "mpegts", "mpeg", "mxf", "avi", "flv", "ogg", "asf"]

    package static var version: String { String(cString: av_version_info()) }

    /// Whether a video codec of this name can be decoded.
    package static func canDecode(_ codec: String) -> Bool {
        avcodec_descriptor_get_by_name(codec).map { avcodec_find_decoder($0.pointee.id) != nil } ?? false
    }

    /// Whether a container of this name can be read.
    package static func canRead(_ container: String) -> Bool {
        av_find_input_format(container) != nil
    }
}
