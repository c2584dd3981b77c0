import CFFmpeg

/// Tells when decoded frames are shown, also where the container tells of some only when they are decoded.
///
/// A frame comes out when the packet is sent that is decoded at the moment at which the frame is shown. Where all times are those of
/// decoding, such as in AVI, the first packet has the time at which the first frame is shown, so that they
/// run ahead by as many pictures as the decoder holds back.
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
        if let shown = frame.shownTime, !stream.isTimedByDecoding { return shown }
        guard var decoded = lastDecoded else { return frame.pointer.pointee.best_effort_timestamp }
        if isFlushing {
            decoded = decoded.addingReportingOverflow(step).partialValue
            lastDecoded = decoded
        }
        let ahead = stream.isTimedByDecoding ? Int64(delay) * step : 0
        return decoded.subtractingReportingOverflow(ahead).partialValue
    }
}
