import CFFmpeg
import Core

/// One run of a decoder: packets in, in the order of decoding, and frames out, in the order of showing.
final class Decoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let stream: VideoStream
    private let limits: MediaLimits
    /// Whether a packet was not fit to be decoded.
    private(set) var hasFailed = false

    /// Opens a decoder; a lenient one hands out a frame even where one is missing that it is made of.
    init(
        of stream: VideoStream,
        limits: MediaLimits,
        isLenient: Bool = false,
        threads: Int32 = 1
    ) throws {
        // Looked up anew, since MPEG streams may turn out to be of another codec as they are read.
        guard let codec = stream.decoder else { throw StillsError.unknownCodec(stream) }
        guard let made = avcodec_alloc_context3(codec) else { throw StillsError.outOfMemory() }
        context = made
        self.stream = stream
        self.limits = limits
        cffmpeg_configure(made, Int64(limits.maximumPixels), threads, isLenient ? 1 : 0)
        // What FFmpeg gives a frame that has no time of its own is in this unit.
        made.pointee.pkt_timebase = stream.stream.pointee.time_base
        var status = avcodec_parameters_to_context(made, stream.parameters)
        if status >= 0 { status = avcodec_open2(made, codec, nil) }
        guard status >= 0 else {
            throw StillsError.undecodable("The header of the video, \(stream.codec), is damaged.", status: status)
        }
    }

    deinit {
        var closing: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&closing)
    }

    /// How many frames are held back to put them in order, as far as is known by now.
    var delay: Int { Int(max(0, context.pointee.has_b_frames)) }

    /// Whether frames are left out that no other frame is made of.
    var skipsUnreferenced: Bool {
        get { context.pointee.skip_frame == AVDISCARD_NONREF }
        set { context.pointee.skip_frame = newValue ? AVDISCARD_NONREF : AVDISCARD_DEFAULT }
    }

    /// Decodes a packet; `nil` says that none follows, so that everything is handed out.
    ///
    /// Every frame must have been received before.
    func send(_ packet: Packet?) throws {
        if let packet, packet.isEncrypted { throw StillsError.encrypted(stream) }
        if avcodec_send_packet(context, packet?.pointer) < 0 { hasFailed = true }
    }

    /// Decodes the first packet, that of a key frame.
    ///
    /// In H.264 this may be a recovery point whose picture refers to earlier ones. FFmpeg refuses it as long as there is nothing
    /// to refer to, but takes what it has refused for that, so the second try succeeds, and all that builds upon it.
    func start(at key: Packet) throws {
        try send(key)
        if cffmpeg_refers_to_others(context, key.pointer) != 0 { try send(key) }
    }

    /// The next frame, `nil` where more packets are needed or the end is reached.
    func receive() throws -> DecodedFrame? {
        // A damaged picture is an error that later ones do not share.
        for _ in 0..<64 {
            let frame = try DecodedFrame(of: stream)
            let status = avcodec_receive_frame(context, frame.pointer)
            if status >= 0 {
                try frame.size.check(limits)
                return frame
            }
            if status == cffmpeg_again || status == cffmpeg_eof { return nil }
            hasFailed = true
        }
        return nil
    }
}
