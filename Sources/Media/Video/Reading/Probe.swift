import CFFmpeg
import Core

/// Tells what kind of container a source is, by its first bytes.
enum Probe {
    /// The demuxer for a source that starts so; throws `media_unsupported` where there is none, or none that is taken.
    static func demuxer(for head: [UInt8]) throws -> UnsafePointer<AVInputFormat> {
        _ = FFmpeg.isQuiet
        guard let found = cffmpeg_probe(head, Int32(clamping: head.count)) else {
            throw StillsError.unsupportedSource()
        }
        let name = String(cString: found.pointee.name)
        guard name.split(separator: ",").contains(where: { FFmpeg.containers.contains(String($0)) }) else {
            throw StillsError.unsupportedSource(detail: "probed as \(name)")
        }
        return found
    }
}
