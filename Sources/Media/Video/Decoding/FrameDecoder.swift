import CFFmpeg
import Core

/// Decodes frames of a stream, each with a decoder of its own, so that nothing of a broken picture is left for the next.
struct FrameDecoder {
    private let stream: VideoStream
    private let limits: MediaLimits

    /// Throws `source_undecodable` where the stream is encrypted or of a codec that is not known here.
    init(of stream: VideoStream, limits: MediaLimits) throws {
        self.stream = stream
        self.limits = limits
        if stream.isEncrypted { throw StillsError.encrypted(stream) }
        guard stream.decoder != nil else { throw StillsError.unknownCodec(stream) }
        let parameters = stream.parameters.pointee
        if parameters.width > 0, parameters.height > 0 {
            try PixelSize(width: Int(parameters.width), height: Int(parameters.height)).check(limits)
        }
    }

    /// A decoder that starts at a key frame and hands out no frame that lacks what it is made of.
    func run(threads: Int32 = 1) throws -> Decoder {
        try Decoder(of: stream, limits: limits, threads: threads)
    }

    /// The picture of a key frame, decoded from its packet alone wherever that holds all of it.
    ///
    /// It does not where an edit hides the key frame, where its second field or the order to show it comes in a later packet, and
    /// where it is only the place from which a picture builds up (ITU-T H.264 section D.2.8). There `following` is asked
    /// for packets until a frame is whole, which may be one shown later.
    func decode(_ key: Packet, following: () throws -> Packet?) throws -> DecodedFrame {
        let decoder = try Decoder(of: stream, limits: limits, isLenient: true)
        let alone = try frame(of: [key], by: decoder)
        if let alone, isWhole(alone) { return alone }
        if !decoder.hasFailed, let whole = try frame(of: key, following, by: run()) { return whole }
        if let alone { return alone }
        throw StillsError.undecodable("The key frame at this position, encoded with \(stream.codec), is damaged.")
    }

    private func frame(of key: Packet, _ following: () throws -> Packet?, by decoder: Decoder) throws -> DecodedFrame? {
        var next: Packet? = key
        var bytes = 0
        for _ in 0..<Self.maximumPackets {
            guard let packet = next else { break }
            try packet === key ? decoder.start(at: key) : decoder.send(packet)
            if let frame = try decoder.receive() { return frame }
            bytes += packet.count
            guard bytes < Self.maximumBytes else { break }
            next = try following()
        }
        return try frame(of: [], by: decoder)
    }

    /// The first frame of packets after which nothing follows.
    private func frame(of packets: [Packet], by decoder: Decoder) throws -> DecodedFrame? {
        for packet in packets {
            try decoder.send(packet)
            if let frame = try decoder.receive() { return frame }
        }
        // The end of the stream makes the decoder hand out what it would hold back to put frames in order.
        try decoder.send(nil)
        return try decoder.receive()
    }

    /// Whether a frame that was decoded from a key frame's packet alone is all there.
    private func isWhole(_ frame: DecodedFrame) -> Bool {
        if frame.isDamaged { return false }
        guard stream.parameters.pointee.codec_id == AV_CODEC_ID_H264 else { return true }
        return frame.pointer.pointee.pict_type == AV_PICTURE_TYPE_I && !(stream.hasFieldPackets && frame.isInterlaced)
    }

    /// A picture builds up within so many packets; encoders take as many as from one key frame to the next.
    private static let maximumPackets = 600
    private static let maximumBytes = 64 << 20
}

extension DecodedFrame {
    fileprivate var isInterlaced: Bool { pointer.pointee.interlaced_frame != 0 }
}
