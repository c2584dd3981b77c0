import Core

/// Finds the most telling of a few key frames around a position.
///
/// Up to five key frames are looked at: those at or before the position, and at or before half a reach and a whole reach from it on
/// either side. The reach is 5 % of the duration, 2 s at least. ``FrameScore`` says how telling each is. They are
/// looked at from the nearest on, and one farther away must be better by more than a tenth.
struct BestFrame {
    let keys: NearestKeyFrame

    /// The best key frame around a position.
    ///
    /// Throws what ``NearestKeyFrame`` throws where none of them can be decoded.
    func find(at position: FramePosition) throws -> FoundFrame {
        let stream = keys.stream
        let end = stream.duration ?? .infinity
        let middle = min(position.seconds(of: stream), end)
        var best: (found: FoundFrame, score: Double)?
        for packet in try candidates(around: middle, reach: max(2, end.isFinite ? end * 0.05 : 0)) {
            try keys.deadline.check()
            guard let found = try whole(packet) else { continue }
            let score = try FrameScore(of: found.frame).value
            if best.map({ score > $0.score * 1.1 }) ?? true { best = (found, score) }
        }
        return try best?.found ?? keys.find(at: position)
    }

    /// The picture of a key packet, `nil` where it is broken.
    private func whole(_ packet: Packet) throws -> FoundFrame? {
        do {
            let found = try keys.decode(packet)
            return found.frame.isDamaged ? nil : found
        } catch let error as StillsError where error.code == .sourceUndecodable {
            return nil
        }
    }

    /// Different key packets, the nearest first.
    private func candidates(around middle: Double, reach: Double) throws -> [Packet] {
        var found: [(packet: Packet, distance: Double)] = []
        for share in [0, -0.5, 0.5, -1, 1] {
            let seconds = max(0, middle + share * reach)
            var search = KeyFrames(of: keys.stream, in: keys.container, at: .seconds(seconds))
            guard let packet = try search.next(), !found.contains(where: { $0.packet.time == packet.time }) else {
                continue
            }
            let distance = abs(keys.stream.seconds(at: packet.time ?? 0) - middle)
            // What lies farther away says little of the position, unless there is nothing else.
            if found.isEmpty || distance <= reach { found.append((packet, distance)) }
        }
        return found.sorted { $0.distance < $1.distance }.map(\.packet)
    }
}
