import CFFmpeg
import Core

/// One encoded picture out of a container, given up when this object goes.
final class Packet {
    let pointer: UnsafeMutablePointer<AVPacket>

    init() throws {
        guard let packet = av_packet_alloc() else { throw StillsError.outOfMemory() }
        pointer = packet
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&packet)
    }

    var stream: Int32 { pointer.pointee.stream_index }
    var size: Int64 { Int64(pointer.pointee.size) }
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    var isEncrypted: Bool { cffmpeg_is_encrypted(pointer) != 0 }
    /// Whether an edit of the video hides the picture, which others may still be made of.
    var isHidden: Bool { cffmpeg_is_hidden(pointer) != 0 }
    /// Where it starts in the file, or a little before; negative where that is not known.
    var place: Int64 {
        get { pointer.pointee.pos }
        set { pointer.pointee.pos = newValue }
    }
    var count: Int { Int(pointer.pointee.size) }
    var duration: Int64 { pointer.pointee.duration }

    /// The time at which it is shown, where the container tells.
    var shownTime: Int64? { pointer.pointee.pts == cffmpeg_no_time ? nil : pointer.pointee.pts }
    /// The time at which it is decoded, where the container tells; never after it is shown.
    var decodingTime: Int64? { pointer.pointee.dts == cffmpeg_no_time ? nil : pointer.pointee.dts }

    /// The time at which it is shown, in the stream's units; that of decoding where the container knows no other.
    var time: Int64? {
        let packet = pointer.pointee
        if packet.pts != cffmpeg_no_time { return packet.pts }
        return packet.dts == cffmpeg_no_time ? nil : packet.dts
    }

    /// Puts the times right.
    func apply(_ rule: Demuxer.TimeRule) {
        pointer.pointee.pts = Self.time(pointer.pointee.pts, by: rule)
        pointer.pointee.dts = Self.time(pointer.pointee.dts, by: rule)
    }

    private static func time(_ time: Int64, by rule: Demuxer.TimeRule) -> Int64 {
        guard time != cffmpeg_no_time else { return time }
        switch rule {
        case .asTheyAre: return time
        case .shifted(let shift): return time &+ shift
        case .wrapping(let start): return WrappingClock(start: start).time(time)
        }
    }
}
