import CFFmpeg

/// Tells when decoded frames are shown, also where the container knows only when they are decoded, such as AVI.
///
/// There a frame comes out when the packet is sent that is as many packets later as the decoder holds back, so the time of
/// that packet, less the delay, is its own.
struct FrameClock {
    private let stream: VideoStream
    private var lastDecoded: Int64?
    private var step: Int64 = 1
    private var isFlushing = false

    init(of stream: VideoStream) { self.stream = stream }

    /// Notes that a packet was sent.
    mutating func sent(_ packet: Packet) {
        if packet.duration > 0 { step = min(packet.duration, 1 << 32) }
        lastDecoded = packet.decodingTime ?? lastDecoded?.addingReportingOverflow(step).partialValue
    }

    /// Notes that no more packets are sent.
    mutating func flush() { isFlushing = true }

    /// When a frame that has just come out is shown, in the stream's units; `delay` is that of the decoder.
    mutating func time(of frame: DecodedFrame, delay: Int) -> Int64 {
        let shown = frame.pointer.pointee.pts
        if shown != cffmpeg_no_time { return shown }
        guard var decoded = lastDecoded else { return frame.pointer.pointee.best_effort_timestamp }
        if isFlushing {
            decoded = decoded.addingReportingOverflow(step).partialValue
            lastDecoded = decoded
        }
        return decoded.subtractingReportingOverflow(Int64(delay) * step).partialValue
    }
}
