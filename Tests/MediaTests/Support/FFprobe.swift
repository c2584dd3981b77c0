import Core
import Foundation

/// What `ffprobe` says of a file, each track as a line.
struct FFprobe {
    let format: String
    let duration: Double
    let videos: [String]
    let audios: [String]
    let timecodes: [String]

    init(_ path: String) throws {
        let output = try Tool.run("ffprobe", ["-v", "error", "-of", "json", "-show_format", "-show_streams", path])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let probed = try decoder.decode(Probed.self, from: output)
        format = probed.format.formatLongName
        duration = Double(probed.format.duration ?? "") ?? 0
        videos = probed.streams.filter { $0.codecType == "video" }.map { stream in
            let range = ["smpte2084": "hdr10", "arib-std-b67": "hlg"][stream.colorTransfer ?? ""] ?? "sdr"
            let size = "\(stream.width ?? 0)x\(stream.height ?? 0)"
            return "\(stream.codecName ?? "") \(size) \(stream.rFrameRate ?? "") \(range)"
        }
        audios = probed.streams.filter { $0.codecType == "audio" }.map { stream in
            let layout = stream.channelLayout ?? (stream.channels == 1 ? "mono" : "stereo")
            return "\(stream.codecName ?? "") \(stream.sampleRate ?? "") \(stream.channels ?? 0) \(layout)"
        }
        let timecode = probed.format.tags?.timecode ?? probed.streams.lazy.compactMap { $0.tags?.timecode }.first
        timecodes = [timecode].compactMap { $0 }
    }

    private struct Probed: Decodable {
        let streams: [Stream]
        let format: Format
    }

    private struct Tags: Decodable {
        let timecode: String?
    }

    private struct Format: Decodable {
        let formatLongName: String
        let duration: String?
        let tags: Tags?
    }

    private struct Stream: Decodable {
        let codecType: String
        let codecName: String?
        let width: Int?
        let height: Int?
        let rFrameRate: String?
        let colorTransfer: String?
        let sampleRate: String?
        let channels: Int?
        let channelLayout: String?
        let tags: Tags?
    }
}

extension MediaTrack {
    /// A track of pictures as a line like that of ``FFprobe``.
    var video: String? {
        guard case .video(let track) = self else { return nil }
        let rate = track.frameRate.map { "\($0.numerator)/\($0.denominator)" } ?? "unknown"
        return "\(track.codec) \(track.width)x\(track.height) \(rate) \(track.range.rawValue)"
    }

    /// A track of sound as a line.
    var audio: String? {
        guard case .audio(let track) = self else { return nil }
        return "\(track.codec) \(track.sampleRate) \(track.channels) \(track.layout ?? "unknown")"
    }

    /// The first number of a track of timecodes.
    var timecode: String? {
        guard case .timecode(let track) = self else { return nil }
        return track.start ?? "unknown"
    }
}
