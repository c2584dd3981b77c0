/// A kind of file, by the extension that `ffmpeg` knows it by.
enum VideoContainer: String, Sendable, CaseIterable {
    case mp4, mov, mkv, webm, mxf, ts, avi, flv, wmv
    case ps = "mpg"
    case ogg = "ogv"

    /// What it says of a video, whatever the codec does.
    var tells: Set<VideoProperty> {
        switch self {
        case .mp4: [.turn, .aspect, .range, .matrix, .transfer]
        case .mov: [.turn, .aspect, .matrix, .transfer]
        case .mkv, .webm: [.aspect, .layer, .range, .matrix, .transfer]
        case .avi, .wmv: [.aspect]
        case .mxf, .ts, .ps, .flv, .ogg: []
        }
    }
}

/// Something that a codec or a container must say for a video to be shown right.
enum VideoProperty: Sendable {
    case turn, aspect, fields, layer, range, matrix, transfer
}

/// What is special about a video of the matrix.
enum VideoVariant: String, Sendable, CaseIterable {
    case plain, turned90, turned180, turned270, anamorphic, interlaced
    case fullRange, bt601, bt709, wide, pq, hlg
    case tenBits, twelveBits, chroma411, chroma422, chroma444, grey, rgb, palette, alpha

    /// What must be said for it.
    var needs: Set<VideoProperty> {
        switch self {
        case .turned90, .turned180, .turned270: [.turn]
        case .anamorphic: [.aspect]
        case .interlaced: [.fields]
        case .alpha: [.layer]
        case .fullRange: [.range]
        case .bt601, .bt709: [.matrix]
        case .wide, .pq, .hlg: [.matrix, .transfer]
        default: []
        }
    }

    /// The variant whose pixel format it has; `nil` where it must have one of its own.
    var likeness: VideoVariant? {
        switch self {
        case .wide, .pq, .hlg: .tenBits
        case .tenBits, .twelveBits, .chroma411, .chroma422, .chroma444, .grey, .rgb, .palette, .alpha: nil
        default: .plain
        }
    }

    var turn: Int? {
        switch self {
        case .turned90: 90
        case .turned180: 180
        case .turned270: 270
        default: nil
        }
    }

    /// What is done to the test picture, which comes as 8-bit RGB.
    var filter: String {
        let tagged = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc"
        return switch self {
        case .anamorphic: "setsar=4/3"
        case .interlaced: "format=yuv444p,tinterlace=interleave_top,setfield=tff"
        case .fullRange: "scale=out_range=full"
        case .bt709: "scale=out_color_matrix=bt709"
        case .wide: "format=gbrp,\(tagged),zscale=p=bt2020:t=bt709:m=bt2020nc:r=tv"
        case .pq: "format=gbrp,\(tagged),zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=400"
        case .hlg: "format=gbrp,\(tagged),zscale=p=bt2020:t=arib-std-b67:m=bt2020nc:r=tv:npl=400"
        case .alpha: "format=rgba,geq=r=r(X\\,Y):g=g(X\\,Y):b=b(X\\,Y):a=255*X/W"
        default: "null"
        }
    }

    /// The matrix, primaries and transfer that the file is told of.
    var colours: (matrix: String, primaries: String, transfer: String)? {
        switch self {
        case .bt601, .fullRange: ("smpte170m", "smpte170m", "bt709")
        case .bt709: ("bt709", "bt709", "bt709")
        case .wide: ("bt2020nc", "bt2020", "bt709")
        case .pq: ("bt2020nc", "bt2020", "smpte2084")
        case .hlg: ("bt2020nc", "bt2020", "arib-std-b67")
        default: nil
        }
    }

    /// What the encoder and the container are told.
    var tags: [String] {
        var tags = self == .interlaced ? ["-flags", "+ilme+ildct"] : self == .fullRange ? ["-color_range", "pc"] : []
        if let colours {
            tags += ["-colorspace", colours.matrix, "-color_primaries", colours.primaries]
            tags += ["-color_trc", colours.transfer]
        }
        return tags
    }
}
