import CFFmpeg
import Core

/// Finds the frame that is shown at a position: the last one whose time is at or before it.
///
/// Decoding starts at the key frame before, or further back where what is shown cannot be made from there, as in an open
/// group of pictures. What no other picture is made of is skipped until near the end.
struct ExactFrame {
    let stream: VideoStream
    let container: Container
    let decoder: FrameDecoder
    let deadline: Deadline

    /// The frame that is shown at a position; the first where none is shown by then, the last past the end.
    func find(at position: FramePosition) throws -> FoundFrame {
        let seconds = position.seconds(of: stream)
        // Past the end means the last frame, wherever the container believes its end to be.
        let limit = position.isAtEnd(of: stream) ? Int64.max / 4 : stream.time(at: seconds + Self.rounding)
        var keys = KeyFrames(of: stream, in: container, at: .seconds(seconds + Self.rounding))
        var later: FoundFrame?
        for _ in 0..<Self.attempts {
            guard let key = try keys.next() else { break }
            guard let found = try decode(from: key, to: limit) else { continue }
            if found.isReached { return found.frame }
            later = found.frame
        }
        guard let later else {
            throw StillsError.undecodable("The video, encoded with \(stream.codec), is damaged at this position.")
        }
        return later
    }

    /// Times are asked for in decimals, which are rounded to a millisecond at worst.
    private static let rounding = 0.0005
    private static let attempts = 4

    /// Decodes from a key frame, and says whether what came out was shown by `limit` already.
    private func decode(from key: Packet, to limit: Int64) throws -> (frame: FoundFrame, isReached: Bool)? {
        // A second thread holds a frame back, so it would be wrong where the time of one is told by when it comes out.
        let run = try decoder.run(threads: stream.isTimedByDecoding ? 1 : 2)
        let packets = try PacketRun(from: key, to: limit, of: stream, in: container, delay: run.delay)
        let target = packets.target(at: limit)
        let near = target.map { packets.near($0) }
        var clock = FrameClock(of: stream)
        var best: (frame: DecodedFrame, time: Int64)?
        // Takes what the decoder has, and says whether the frame is among it, or all that follows is shown later.
        func collect() throws -> Bool {
            while let frame = try run.receive() {
                let time = clock.time(of: frame, delay: run.delay)
                if time <= limit || best == nil { best = (frame, time) }
                if time > limit || time == target { return true }
            }
            return false
        }
        var isFound = false
        var left = packets.packets.count + Self.outstanding
        var next = packets.packets.makeIterator()
        while !isFound, left > 0, let packet = try next.next() ?? container.next(of: stream) {
            try deadline.check()
            if let near { run.skipsUnreferenced = (packet.shownTime ?? near) < near }
            try packet === key ? run.start(at: key) : run.send(packet)
            clock.sent(packet)
            isFound = try collect()
            left -= 1
            if let target, packet.shownTime == target { left = needed }
        }
        if !isFound {
            try run.send(nil)
            clock.flush()
            _ = try collect()
        }
        return best.map { best in
            let isReached = isOutstanding ? best.time == target ?? best.time : best.time <= limit
            return (FoundFrame(frame: best.frame, time: max(0, stream.seconds(at: best.time))), isReached)
        }
    }

    /// How many packets are sent after that of the frame.
    ///
    /// Everything that a picture is made of is decoded before it, but its second field comes right after, and FFmpeg's
    /// decoder for H.264 is not sure of pictures near a key frame until that has come out.
    private var needed: Int { isOutstanding ? Self.outstanding : stream.hasFieldPackets ? 1 : 0 }
    private var isOutstanding: Bool { stream.parameters.pointee.codec_id == AV_CODEC_ID_H264 }
    private static let outstanding = 20
}
