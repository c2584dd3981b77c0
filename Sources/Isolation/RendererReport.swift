package import Core
import Media

/// What this machine's libvips and FFmpeg can do, for `stills doctor`.
package struct RendererReport: Sendable {
    package let imageLibrary: String
    package let videoLibrary: String
    /// The formats that stored pictures can be read in.
    package let loadedFormats: [ImageFormat]
    /// The formats that renditions can be written in.
    package let savedFormats: [OutputFormat]
    /// The video codecs that can be decoded, of those that are commonly met, and those that cannot.
    package let codecs: [String]
    package let missingCodecs: [String]
    /// The filters that HDR and interlaced frames need, and those that are missing.
    package let filters: [String]
    package let missingFilters: [String]
    /// The containers that can be read, of those that are taken.
    package let containers: [String]

    /// Starts the libraries and asks them.
    package init(withSVG: Bool) {
        Vips.warmUp(withSVG: withSVG)
        imageLibrary = "libvips \(Vips.version)"
        videoLibrary = "FFmpeg \(FFmpeg.version)"
        loadedFormats = ImageFormat.allCases.filter(Vips.canLoad)
        savedFormats = OutputFormat.allCases.filter(Vips.canSave)
        codecs = Self.commonCodecs.filter(FFmpeg.canDecode)
        missingCodecs = Self.commonCodecs.filter { !FFmpeg.canDecode($0) }
        filters = FFmpeg.filters.filter(FFmpeg.canFilter)
        missingFilters = FFmpeg.filters.filter { !FFmpeg.canFilter($0) }
        containers = FFmpeg.containers.filter(FFmpeg.canRead)
    }

    private static let commonCodecs = [
        "h264", "hevc", "vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "prores", "dnxhd", "mjpeg",
        "jpeg2000", "theora", "vc1", "wmv2", "wmv3", "flv1", "dvvideo", "cfhd", "rawvideo",
    ]
}
