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
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    var isEncrypted: Bool { cffmpeg_is_encrypted(pointer) != 0 }

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
