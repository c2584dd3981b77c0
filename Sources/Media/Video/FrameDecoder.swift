import CFFmpeg
import Core

/// Decodes single key frames of a stream.
struct FrameDecoder {
    private let stream: VideoStream
    private let limits: MediaLimits

    init(of stream: VideoStream, limits: MediaLimits) throws {
        self.stream = stream
        self.limits = limits
        let parameters = stream.parameters.pointee
        if parameters.width > 0, parameters.height > 0 {
            try PixelSize(width: Int(parameters.width), height: Int(parameters.height)).check(limits)
        }
    }

    /// The picture of one packet, and nothing of what follows it.
    ///
    /// Each call has a decoder of its own, so that nothing of a broken picture is left for the next.
    func decode(_ packet: Packet) throws -> DecodedFrame {
        guard !packet.isEncrypted else { throw StillsError.undecodable("The video is encrypted.") }
        guard let decoder = codec, let made = avcodec_alloc_context3(decoder) else {
            throw StillsError.undecodable("The video's codec, \(stream.codecName), cannot be decoded here.")
        }
        var context: UnsafeMutablePointer<AVCodecContext>? = made
        defer { avcodec_free_context(&context) }
        cffmpeg_configure(made, Int64(limits.maximumPixels))
        var status = avcodec_parameters_to_context(made, stream.parameters)
        if status >= 0 { status = avcodec_open2(made, decoder, nil) }
        if status >= 0 { status = avcodec_send_packet(made, packet.pointer) }
        // The end of the stream makes the decoder hand out what it would hold back to put frames in order.
        if status >= 0 { status = avcodec_send_packet(made, nil) }
        let frame = try DecodedFrame(of: stream)
        if status >= 0 { status = avcodec_receive_frame(made, frame.pointer) }
        guard status >= 0 else {
            throw StillsError.undecodable(
                "The key frame at this position, encoded with \(stream.codecName), is damaged.",
                status: status
            )
        }
        try frame.size.check(limits)
        return frame
    }

    /// FFmpeg's own decoders leave out the hidden layer of opacity that WebM can have; libvpx does not.
    private var codec: UnsafePointer<AVCodec>? {
        let id = stream.parameters.pointee.codec_id
        if cffmpeg_has_alpha_layer(stream.stream) != 0 {
            let name = id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : id == AV_CODEC_ID_VP8 ? "libvpx" : ""
            if let layered = avcodec_find_decoder_by_name(name) { return layered }
        }
        return avcodec_find_decoder(id)
    }
}
