import Core
import Foundation
import Testing

@testable import Media

@Suite("The frames of every codec in every container")
struct VideoMatrixTests {
    @Test("A key frame looks as ffmpeg shows it", arguments: VideoFile.matrix)
    func matrix(file: VideoFile) throws {
        try withScratch { folder in
            let path = try file.made()
            let said = try Properties(of: path)
            #expect(said.carries(file.variant), "\(said.text)")
            let frame = try FrameExtractor(limits: MediaLimits()).extract(
                from: CountingReader(path: path),
                as: FrameRequest(position: .seconds(0.33), rendition: Rendition(format: .png)),
                deadline: Deadline(seconds: 60)
            )
            let isSideways = file.variant == .turned90 || file.variant == .turned270
            let width = file.variant == .anamorphic ? 341 : 256
            #expect(frame.picture.sides == (isSideways ? [192, 256] : [width, 192]))
            let time = try #require(frame.time)
            // Where the index is too coarse for a file so short, the first key frame is as good.
            #expect((0...0.34).contains(time))
            let reference = try Reference(of: file, saying: said, at: path).similarity(
                to: frame.picture,
                at: time,
                in: folder
            )
            #expect(reference >= file.threshold, "\(reference) dB")
        }
    }
}

/// What `ffprobe` says of the first frame of a video.
private struct Properties {
    let text: String

    init(of path: String) throws {
        text = String(
            decoding: try Tool.run(
                "ffprobe",
                [
                    "-v", "error", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_entries",
                    "frame=pix_fmt,interlaced_frame,color_range,chroma_location,color_space,color_primaries,color_transfer"
                        + ":stream=sample_aspect_ratio:stream_side_data=rotation", path,
                ]
            ),
            as: UTF8.self
        )
    }

    /// Whether chroma lies between the pixels instead of to their left.
    var isChromaCentred: Bool { text.contains("chroma_location=center") }

    /// Whether the file says what makes it a variant.
    func carries(_ variant: VideoVariant) -> Bool {
        let wanted =
            switch variant {
            case .turned90: ["rotation=90"]
            case .turned180: ["rotation=-180"]
            case .turned270: ["rotation=-90"]
            // WebM rounds the width at which it is shown.
            case .anamorphic: [text.contains("aspect_ratio=341:256") ? "aspect_ratio=341:256" : "aspect_ratio=4:3"]
            case .interlaced: ["interlaced_frame=1"]
            case .fullRange: ["color_range=pc"]
            // These two are one matrix by two names.
            case .bt601: [text.contains("color_space=bt470bg") ? "color_space=bt470bg" : "color_space=smpte170m"]
            case .bt709: ["color_space=bt709"]
            case .wide: ["color_space=bt2020nc", "color_primaries=bt2020", "color_transfer=bt709"]
            case .pq: ["color_space=bt2020nc", "color_transfer=smpte2084"]
            case .hlg: ["color_space=bt2020nc", "color_transfer=arib-std-b67"]
            default: [String]()
            }
        return wanted.allSatisfy { text.contains($0) }
    }
}

/// The frame of a video as the `ffmpeg` command shows it, turned, with square pixels, in sRGB.
private struct Reference {
    let path: String
    private var decoder: [String] = []
    private var filters: [String] = []
    private var scaling = ""

    init(of file: VideoFile, saying said: Properties, at path: String) {
        self.path = path
        if file.variant == .alpha, file.codec.name.hasPrefix("vp") {
            decoder = ["-c:v", file.codec.name == "vp8" ? "libvpx" : "libvpx-vp9"]
        }
        switch file.variant {
        case .turned90 where file.isLowInOneDirection: filters = Self.turned("cclock")
        case .turned270 where file.isLowInOneDirection: filters = Self.turned("clock")
        case .interlaced: filters = ["estdif=mode=frame"]
        case .anamorphic: scaling = ":in_h_chr_pos=\(said.isChromaCentred ? 128 : 0)"
        case .wide: filters = ["zscale=p=bt709:m=gbr:f=bicubic", "format=gbrp"]
        case .pq, .hlg:
            filters = [
                "zscale=t=linear:npl=203:f=bicubic", "format=gbrpf32le", "zscale=p=bt709",
                "tonemap=mobius:param=0.3:desat=0:peak=\(1000.0 / 203)", "zscale=t=iec61966-2-1", "format=gbrp",
            ]
        default: break
        }
        if filters.contains(where: { $0.hasPrefix("transpose") }) { decoder = ["-noautorotate"] }
    }

    /// Turned after the missing chroma was made; by itself `ffmpeg` turns first, and makes what lies the other way.
    private static func turned(_ direction: String) -> [String] { ["format=rgb24", "transpose=\(direction)"] }

    /// How alike a picture is to the frame at a time, in decibels.
    func similarity(to picture: Picture, at time: Double, in folder: URL) throws -> Double {
        let ours = folder.file("ours.png")
        try Data(picture.bytes).write(to: URL(fileURLWithPath: ours))
        let size = "\(picture.width):\(picture.height)"
        let chain =
            ["select=gte(t-start_t\\,\(max(0, time - 0.01)))"] + filters + [
                "scale=\(size)\(scaling),format=rgba", "setsar=1",
            ]
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-threads", "1"] + decoder + ["-i", path, "-i", ours, "-filter_complex"]
                + ["[0:v:0]\(chain.joined(separator: ","))[theirs]"]
                + ["-map", "[theirs]", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgba", folder.file("theirs")]
                + ["-map", "1:v", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgba", folder.file("ours")]
        )
        let theirs = try pixels(folder.file("theirs"), of: picture)
        return try pixels(folder.file("ours"), of: picture).similarity(to: theirs)
    }

    private func pixels(_ path: String, of picture: Picture) throws -> DecodedPicture {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return try DecodedPicture(width: picture.width, height: picture.height, bytes: bytes)
    }
}

extension VideoFile {
    /// How alike pictures must be, in decibels.
    fileprivate var threshold: Double {
        variant == .pq || variant == .hlg ? 30 : 38
    }

    /// Whether there is less chroma across than down.
    fileprivate var isLowInOneDirection: Bool { format?.contains("422") == true }
}
