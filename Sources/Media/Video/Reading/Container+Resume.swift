import Core

extension Container {
    /// Makes the packet that follows a key frame the next one to be read.
    ///
    /// Whoever has looked for the key frame may have read on from it. Going back costs no request as a rule, since what was
    /// read is kept.
    func resume(_ stream: VideoStream, after key: Packet) throws {
        if last === key { return }
        guard let time = key.time, let again = try keyFrame(of: stream, before: time), again.time == time else {
            throw Self.lost
        }
        if last === again { return }
        // Where the time of the key frame is counted from earlier ones, reading starts with these.
        for step: Int64 in [0, 512 << 10] where again.place >= 0 {
            try seek(toByte: max(0, again.place - step))
            for _ in 0..<2000 {
                guard let packet = try next(of: stream) else { break }
                if packet.isKey, packet.time == time { return }
            }
        }
        throw Self.lost
    }

    private static let lost = StillsError.undecodable("The video cannot be read on from its key frame.")
}
