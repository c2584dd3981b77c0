import CFFmpeg
import Core

/// The packets from a key frame to the frame that is shown at a time, in the order of decoding.
struct PacketRun {
    private(set) var packets: [Packet]
    /// Times of showing, of packets that are shown.
    private let times: [Int64]
    /// Whether every packet tells when its picture is shown.
    let isTimed: Bool

    /// Reads on from a key frame, until nothing that follows can be shown at or before `limit`.
    ///
    /// `delay` is how many frames the decoder holds back, where that is known. Throws `source_too_large` where the key
    /// frame is too far back.
    init(
        from key: Packet,
        to limit: Int64,
        of stream: VideoStream,
        in container: Container,
        delay: Int
    ) throws {
        packets = [key]
        try container.resume(stream, after: key)
        try Self.prefetch(from: key, to: limit, of: stream, in: container)
        let reordering = max(delay, stream.reordering)
        var bytes = key.count
        var later = 0
        while later <= reordering, let packet = try container.next(of: stream) {
            packets.append(packet)
            bytes += packet.count
            if let shown = packet.shownTime, !stream.isTimedByDecoding {
                if shown > limit { later += 1 }
                // Nothing is shown before it is decoded.
                if stream.tellsDecoding, let decoded = packet.decodingTime, decoded > limit { break }
            } else if let decoded = packet.decodingTime, decoded > limit {
                later += 1
            }
            guard packets.count < Self.maximumPackets, bytes < Self.maximumBytes else {
                throw StillsError.tooFarFromKey()
            }
        }
        isTimed = !stream.isTimedByDecoding && packets.allSatisfy { $0.shownTime != nil }
        times = packets.filter { !$0.isHidden }.compactMap(\.shownTime)
    }

    /// The time of the frame that is shown at `limit`, `nil` where the packets do not tell.
    ///
    /// Where nothing is shown by then, it is the first one that is shown.
    func target(at limit: Int64) -> Int64? {
        isTimed ? times.filter { $0 <= limit }.max() ?? times.min() : nil
    }

    /// The time from which on every picture is decoded: some before the target, in case it is one that is never shown.
    func near(_ target: Int64) -> Int64 {
        times.filter { $0 <= target }.sorted().suffix(4).first ?? target
    }

    /// Fetches what lies between the key frame and the time in as few requests as its size allows.
    private static func prefetch(
        from key: Packet,
        to limit: Int64,
        of stream: VideoStream,
        in container: Container
    ) throws {
        guard container.isMovie, key.place >= 0, let end = stream.indexedEnd(before: limit) else { return }
        var start = key.place
        while start < end, end - start < maximumBytes {
            let next = min(end, start + 4 * BlockCache.largeWindow)
            try container.cache.prefetch(start..<next)
            start = next
        }
    }

    private static let maximumPackets = 20_000
    private static let maximumBytes = 128 << 20
}

extension VideoStream {
    /// How many pictures at most are decoded before one that is shown earlier, by the codec's standard.
    fileprivate var reordering: Int {
        switch parameters.pointee.codec_id {
        // Without what only the decoder knows, as many as there can be: a wrong guess would be a wrong frame.
        case AV_CODEC_ID_H264, AV_CODEC_ID_HEVC: 16
        case AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4, AV_CODEC_ID_VC1, AV_CODEC_ID_WMV3: 1
        default: 0
        }
    }
}
