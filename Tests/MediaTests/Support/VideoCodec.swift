/// A codec that `ffmpeg` encodes, and what of a video it can hold.
struct VideoCodec: Sendable {
    let name: String
    /// The encoder and its options.
    let encoder: [String]
    /// Where `ffmpeg` puts it and finds it again.
    let containers: [VideoContainer]
    /// The pixel formats that it takes; what is not named it cannot do.
    var formats: [VideoVariant: String] = [:]
    /// What its own bytes say, whatever the container does.
    var tells: Set<VideoProperty> = []
    /// What its decoder has an opinion of its own about, whatever the file says.
    var denies: Set<VideoVariant> = []

    /// The bitstream filter that writes tags which the encoder leaves out.
    var tagger: String?

    /// The codecs that Debian's `ffmpeg` encodes, of those that are met in files.
    static let all: [VideoCodec] = [
        VideoCodec(
            name: "h264",
            encoder: ["libx264", "-preset", "ultrafast"],
            containers: [.mp4, .mov, .mkv, .mxf, .ts, .ps, .avi, .flv, .wmv],
            formats: [.tenBits: "yuv420p10le", .chroma422: "yuv422p", .chroma444: "yuv444p", .grey: "gray"],
            tells: [.aspect, .fields, .range, .matrix, .transfer]
        ),
        VideoCodec(
            name: "h264rgb",
            encoder: ["libx264rgb", "-preset", "ultrafast"],
            containers: [.mp4, .mkv],
            formats: [.plain: "rgb24"]
        ),
        VideoCodec(
            name: "hevc",
            encoder: ["libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"],
            containers: [.mp4, .mov, .mkv, .ts, .ps],
            formats: [
                .tenBits: "yuv420p10le", .twelveBits: "yuv420p12le", .chroma422: "yuv422p", .chroma444: "yuv444p",
                .grey: "gray", .rgb: "gbrp",
            ],
            tells: [.aspect, .range, .matrix, .transfer]
        ),
        VideoCodec(
            name: "vp8",
            encoder: ["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0"],
            containers: [.webm, .mkv, .avi, .ogg, .wmv],
            formats: [.alpha: "yuva420p"],
            denies: [.bt709, .fullRange]
        ),
        VideoCodec(
            name: "vp9",
            encoder: ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
            containers: [.webm, .mkv, .mp4, .avi, .wmv],
            formats: [
                .tenBits: "yuv420p10le", .twelveBits: "yuv420p12le", .chroma422: "yuv422p", .chroma444: "yuv444p",
                .rgb: "gbrp", .alpha: "yuva420p",
            ],
            tells: [.range, .matrix]
        ),
        VideoCodec(
            name: "av1",
            encoder: ["libsvtav1", "-preset", "12"],
            containers: [.mp4, .mkv, .webm],
            formats: [.tenBits: "yuv420p10le"],
            tells: [.range, .matrix, .transfer]
        ),
        VideoCodec(
            name: "av1-aom",
            encoder: ["libaom-av1", "-cpu-used", "8", "-usage", "realtime"],
            containers: [.mp4, .mkv, .webm],
            formats: [
                .tenBits: "yuv420p10le", .twelveBits: "yuv420p12le", .chroma422: "yuv422p", .chroma444: "yuv444p",
                .grey: "gray", .rgb: "gbrp",
            ],
            tells: [.range, .matrix, .transfer]
        ),
        VideoCodec(
            name: "mpeg1",
            encoder: ["mpeg1video"],
            containers: [.ps, .ts, .mp4, .mov, .mkv, .wmv],
            denies: [.fullRange]
        ),
        VideoCodec(
            name: "mpeg2",
            encoder: ["mpeg2video"],
            containers: [.ps, .ts, .mp4, .mov, .mkv, .mxf, .avi, .wmv],
            formats: [.chroma422: "yuv422p"],
            tells: [.aspect, .fields, .matrix],
            denies: [.fullRange]
        ),
        VideoCodec(
            name: "mpeg4",
            encoder: ["mpeg4"],
            containers: [.mp4, .mov, .mkv, .ts, .ps, .avi, .wmv],
            tells: [.aspect, .fields]
        ),
        VideoCodec(
            name: "prores",
            encoder: ["prores_ks"],
            containers: [.mov, .mkv, .avi],
            formats: [
                .plain: "yuv422p10le", .tenBits: "yuv422p10le", .chroma444: "yuv444p10le", .alpha: "yuva444p10le",
            ],
            tells: [.fields, .layer, .matrix, .transfer],
            denies: [.fullRange],
            tagger: "prores_metadata"
        ),
        VideoCodec(
            name: "dnxhr",
            encoder: ["dnxhd", "-profile:v", "dnxhr_hq"],
            containers: [.mov, .mkv, .mxf, .avi],
            formats: [.plain: "yuv422p"],
            denies: [.bt601, .fullRange]
        ),
        VideoCodec(
            name: "dnxhr-hqx",
            encoder: ["dnxhd", "-profile:v", "dnxhr_hqx"],
            containers: [.mov, .mxf],
            formats: [.plain: "yuv422p10le"],
            denies: [.bt601, .fullRange]
        ),
        VideoCodec(
            name: "mjpeg",
            encoder: ["mjpeg"],
            containers: [.mp4, .mov, .mkv, .avi, .wmv],
            formats: [.plain: "yuvj420p", .chroma422: "yuvj422p", .chroma444: "yuvj444p"],
            denies: [.bt709]
        ),
        VideoCodec(
            name: "jpeg2000",
            encoder: ["jpeg2000"],
            containers: [.mp4, .mov, .mkv, .mxf, .avi, .wmv],
            formats: [.chroma422: "yuv422p", .chroma444: "yuv444p", .grey: "gray", .rgb: "rgb24"]
        ),
        VideoCodec(
            name: "ffv1",
            encoder: ["ffv1", "-level", "3"],
            containers: [.mkv, .mov, .avi, .wmv],
            formats: [
                .tenBits: "yuv420p10le", .twelveBits: "yuv420p12le", .chroma411: "yuv411p", .chroma422: "yuv422p",
                .chroma444: "yuv444p", .grey: "gray", .rgb: "gbrp10le", .alpha: "yuva420p",
            ],
            tells: [.layer]
        ),
        VideoCodec(
            name: "theora",
            encoder: ["libtheora"],
            containers: [.ogg, .mov, .mkv, .avi, .wmv],
            formats: [.chroma422: "yuv422p", .chroma444: "yuv444p"],
            tells: [.aspect]
        ),
        VideoCodec(name: "wmv1", encoder: ["wmv1"], containers: [.wmv, .avi, .mkv, .mov]),
        VideoCodec(name: "wmv2", encoder: ["wmv2"], containers: [.wmv, .avi, .mkv, .mov]),
        VideoCodec(name: "msmpeg4v2", encoder: ["msmpeg4v2"], containers: [.wmv, .avi, .mkv, .mov]),
        VideoCodec(name: "msmpeg4v3", encoder: ["msmpeg4"], containers: [.wmv, .avi, .mkv, .mov]),
        VideoCodec(name: "flv1", encoder: ["flv"], containers: [.flv, .avi, .mkv, .mov, .wmv]),
        VideoCodec(
            name: "qtrle",
            encoder: ["qtrle"],
            containers: [.mov],
            formats: [.plain: "rgb24", .grey: "gray", .alpha: "argb"],
            tells: [.layer]
        ),
        VideoCodec(
            name: "png",
            encoder: ["png"],
            containers: [.mov, .mp4, .mkv, .avi],
            formats: [.plain: "rgb24", .grey: "gray", .palette: "pal8", .alpha: "rgba"],
            tells: [.layer]
        ),
        VideoCodec(
            name: "huffyuv",
            encoder: ["huffyuv"],
            containers: [.avi, .mkv, .mov],
            formats: [.plain: "yuv422p", .rgb: "rgb24", .alpha: "bgra"],
            tells: [.layer]
        ),
        VideoCodec(
            name: "utvideo",
            encoder: ["utvideo"],
            containers: [.avi, .mkv, .mov],
            formats: [.chroma422: "yuv422p", .chroma444: "yuv444p", .rgb: "gbrp", .alpha: "gbrap"],
            tells: [.layer]
        ),
        VideoCodec(name: "v210", encoder: ["v210"], containers: [.mov, .mkv, .avi], formats: [.plain: "yuv422p10le"]),
        VideoCodec(
            name: "raw",
            encoder: ["rawvideo"],
            containers: [.mkv, .avi],
            formats: [.chroma422: "uyvy422"]
        ),
    ]
}
