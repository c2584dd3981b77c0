import Core

extension Container {
    /// Makes the packet that follows a key frame the next one to be read.
    ///
    /// Whoever has looked for the key frame may have read on from it. Going back costs no request as a rule, since what was
    /// read is kept.
    func resume(_ stream: VideoStream, after key: Packet) throws {
        if last === key { return }
        if isScanned {
            // Where the time of the key frame is counted from earlier ones, reading starts with these.
            for step: Int64 in [0, 512 << 10] {
                let isFound = try read(stream, to: key) { try seek(toByte: max(0, key.place - step)) }
                if isFound { return }
            }
            throw Self.lost
        }
        do {
            if try read(stream, to: key, from: { try seek(stream, to: key.decodingTime ?? key.time ?? 0) }) { return }
        } catch let error as StillsError where error.code == .sourceUndecodable {
            // A recording that was broken off has no index to go by.
        }
        guard key.place >= 0, try read(stream, to: key, from: { try seek(toByte: key.place) }) else { throw Self.lost }
    }

    private func read(_ stream: VideoStream, to key: Packet, from start: () throws -> Void) throws -> Bool {
        try start()
        for _ in 0..<2000 {
            guard let packet = try next(of: stream) else { return false }
            if packet.isKey, packet.time == key.time { return true }
            if let time = packet.time, let wanted = key.time, time > wanted, packet.isKey { return false }
        }
        return false
    }

    private static let lost = StillsError.undecodable("The video cannot be read on from its key frame.")
}
