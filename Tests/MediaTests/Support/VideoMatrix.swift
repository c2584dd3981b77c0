import Foundation
import Testing

/// One video of the matrix: a codec in a container, with something special about it.
struct VideoFile: Sendable, CustomTestStringConvertible {
    let codec: VideoCodec
    let container: VideoContainer
    let variant: VideoVariant

    var testDescription: String { "\(codec.name).\(container.rawValue) \(variant.rawValue)" }
    var name: String { "\(codec.name)-\(variant.rawValue).\(container.rawValue)" }

    /// The pixel format; `nil` where the codec has none for the variant.
    var format: String? {
        codec.formats[variant] ?? variant.likeness.flatMap { codec.formats[$0] ?? ($0 == .plain ? "yuv420p" : nil) }
    }

    /// Makes the file: 15 frames of 256x192 in 0.6 seconds, every fifth a key frame, that move to the side.
    ///
    /// The edges are soft, so that a scaler's taste does not count.
    private func make(in folder: URL) throws -> String {
        let path = folder.file(name)
        let source = "testsrc2=s=256x192:r=\(variant == .interlaced ? 50 : 25):d=0.6,gblur=sigma=2,scroll=h=0.03"
        var filters = "\(source),format=rgb24,\(variant.filter),format=\(try #require(format))"
        var tags = variant.tags
        if let (matrix, primaries, transfer) = variant.colours {
            let words = "colorspace=\(matrix):color_primaries=\(primaries):color_trc=\(transfer)"
            filters += ",setparams=\(words)"
            if let tagger = codec.tagger { tags += ["-bsf:v", "\(tagger)=\(words)"] }
        }
        let encoded = variant.turn == nil ? path : folder.file("upright-\(name)")
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-threads", "1", "-f", "lavfi", "-i", filters, "-c:v"] + codec.encoder
                + ["-g", "5", "-q:v", "2", "-threads", "1"] + tags + muxer + [encoded]
        )
        if let turn = variant.turn {
            try Tool.ffmpeg("-i", encoded, "-c", "copy", "-metadata:s:v:0", "rotate=\(turn)", path)
        }
        return path
    }

    /// The file's path; it is made where no test of this run has made it before.
    func made() throws -> String {
        let path = Self.folder.file(name)
        if !FileManager.default.fileExists(atPath: path) {
            try withScratch { scratch in
                // Two tests may make it at the same time; one of the two files stays.
                _ = rename(try make(in: scratch), path)
            }
        }
        return path
    }

    /// Files that are shared by tests, until the run ends.
    private static let folder: URL = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stills-matrix-\(getpid())")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: VideoFile.folder) }
        return folder
    }()

    private var muxer: [String] { container == .ps ? ["-f", "vob"] : [] }

    /// All that the tables say can be made.
    static let matrix: [VideoFile] = {
        var files: [VideoFile] = []
        for codec in VideoCodec.all {
            for container in codec.containers {
                let all = VideoVariant.allCases.map { VideoFile(codec: codec, container: container, variant: $0) }
                files += all.filter(\.canBeMade)
            }
        }
        return files
    }()

    private var canBeMade: Bool {
        format != nil && !codec.denies.contains(variant)
            && variant.needs.isSubset(of: codec.tells.union(container.tells))
    }
}
