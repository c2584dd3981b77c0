import Core
import Crypto
import FoundationEssentials

/// The JSON of `GET /media-info`, with the names and units of Dolby's interface.
///
/// Every field is always there; what is not known is null.
enum MediaInfoBody {
    /// - Parameter source: the URL or path of the file, of which nothing from the `?` on is told.
    static func make(_ info: MediaInfo, of source: String) -> JSONValue {
        .object([
            "file": file(info, source),
            "tracks": .array(
                info.tracks.map { track in
                    switch track {
                    case .video(let video): self.video(video)
                    case .audio(let audio): self.audio(audio)
                    case .timecode(let timecode): self.timecode(timecode)
                    }
                }
            ),
        ])
    }

    private static func file(_ info: MediaInfo, _ source: String) -> JSONValue {
        let place = source.prefix { $0 != "?" && $0 != "#" }
        let name = place.lastIndex(of: "/").map { place[place.index(after: $0)...] } ?? place
        return .object([
            "id": .string(String(Array(SHA256.hash(data: Array(source.utf8))).hexadecimal.prefix(24))),
            "name": .string(Query.decode(name) ?? String(name)),
            "path": .string(String(place.dropLast(name.count))),
            "format": .string(info.format),
            "last_modified": text(info.lastModified?.httpText),
            "size_bytes": .number(Double(info.size)),
            "bitrate_kb": kilobits(info.bitRate),
            "duration_sec": text(info.duration.map(seconds)),
            "video_tracks": .number(Double(info.tracks.count { if case .video = $0 { true } else { false } })),
            "audio_tracks": .number(Double(info.tracks.count { if case .audio = $0 { true } else { false } })),
            "timecode_tracks": .number(Double(info.tracks.count { if case .timecode = $0 { true } else { false } })),
        ])
    }

    private static func video(_ track: VideoTrack) -> JSONValue {
        .object([
            "kind": .string("video"),
            "codec": .string(track.codec),
            "duration": number(track.duration),
            "bitrate_kb": kilobits(track.bitRate.map(Double.init)),
            "width": .number(Double(track.width)),
            "height": .number(Double(track.height)),
            "frame_rate": text(track.frameRate.map { "\($0.numerator)/\($0.denominator)" }),
            "range": .string(track.range.rawValue),
        ])
    }

    private static func audio(_ track: AudioTrack) -> JSONValue {
        .object([
            "kind": .string("audio"),
            "codec": .string(track.codec),
            "duration": number(track.duration),
            "bitrate_kb": kilobits(track.bitRate.map(Double.init)),
            "sample_rate": .number(Double(track.sampleRate)),
            "channels": .number(Double(track.channels)),
            "channel_layout": text(track.layout),
            "channel_placement": text(track.placement.isEmpty ? nil : track.placement.joined(separator: " ")),
        ])
    }

    private static func timecode(_ track: TimecodeTrack) -> JSONValue {
        .object([
            "kind": .string("timecode"),
            "duration": number(track.duration),
            "start_timecode": text(track.start),
        ])
    }

    private static func text(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }

    /// Seconds, to the microsecond.
    private static func number(_ value: Double?) -> JSONValue {
        value.map { .number(($0 * 1e6).rounded() / 1e6) } ?? .null
    }

    /// A number with six decimals, as text.
    private static func seconds(_ value: Double) -> String {
        let micros = Int64(max(0, min(value, 1e12)) * 1e6 + 0.5)
        let fraction = String(micros % 1_000_000)
        return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }

    /// Thousands of bits per second, to a tenth.
    private static func kilobits(_ bitRate: Double?) -> JSONValue {
        bitRate.map { .number(($0 / 100).rounded() / 10) } ?? .null
    }
}
