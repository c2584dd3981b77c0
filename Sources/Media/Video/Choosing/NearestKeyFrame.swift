import Core

/// Finds the key frame at or before a position that can be decoded.
struct NearestKeyFrame {
    let stream: VideoStream
    let container: Container
    let decoder: FrameDecoder
    let deadline: Deadline

    /// The key frame at or before a position; where that is broken, one before it, and else one after it.
    func find(at position: FramePosition) throws -> FoundFrame {
        var damaged: FoundFrame?
        var failure: any Error = StillsError.undecodable("The video has no key frame to show.")
        // The frame of a key packet, where it is whole; broken ones are kept for when there is nothing better.
        func frame(of packet: Packet) throws -> FoundFrame? {
            try deadline.check()
            do {
                let found = try decode(packet)
                if !found.frame.isDamaged { return found }
                damaged = damaged ?? found
            } catch let error as StillsError where error.code == .sourceUndecodable {
                failure = error
            }
            return nil
        }
        var keys = KeyFrames(of: stream, in: container, at: position)
        var last: Int64?
        for _ in 0..<Self.attempts {
            guard let packet = try keys.next() else { break }
            last = max(last ?? .min, packet.time ?? .min)
            if let found = try frame(of: packet) { return found }
        }
        guard let last else { throw failure }
        // There is no way to ask for the next key frame, but looking further and further on finds one near.
        for ahead in Self.looksAhead {
            var keys = KeyFrames(of: stream, in: container, at: .seconds(position.seconds(of: stream) + ahead))
            guard let packet = try keys.next(), let time = packet.time, time > last else { continue }
            if let found = try frame(of: packet) { return found }
            break
        }
        guard let damaged else { throw failure }
        return damaged
    }

    /// The picture of a key packet.
    func decode(_ packet: Packet) throws -> FoundFrame {
        var isResumed = false
        let frame = try decoder.decode(packet) {
            try deadline.check()
            if !isResumed { try container.resume(stream, after: packet) }
            isResumed = true
            return try container.next(of: stream)
        }
        return FoundFrame(frame: frame, time: max(0, stream.seconds(at: frame.shownTime ?? packet.time ?? 0)))
    }

    private static let attempts = 3
    private static let looksAhead = [1.0, 3, 9, 27]
}
