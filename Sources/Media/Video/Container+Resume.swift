import Core

extension Container {
    /// Makes the packet that follows a key frame the next one to be read.
    ///
    /// Whoever has looked for the key frame may have read on from it. Going back costs no request as a rule, since what was
    /// read is kept.
    func resume(_ stream: VideoStream, after key: Packet) throws {
        if last === key { return }
        if isScanned { return try resume(stream, after: key) { try seek(toByte: max(0, key.place)) } }
        do {
            try resume(stream, after: key) { try seek(stream, to: key.decodingTime ?? key.time ?? 0) }
        } catch let error as StillsError where error.code == .sourceUndecodable && key.place >= 0 {
            // A recording that was broken off has no index to go by.
            try resume(stream, after: key) { try seek(toByte: key.place) }
        }
    }

    private func resume(_ stream: VideoStream, after key: Packet, seek: () throws -> Void) throws {
        try seek()
        for _ in 0..<2000 {
            guard let packet = try next(of: stream) else { break }
            if packet.isKey, packet.time == key.time { return }
        }
        throw StillsError.undecodable("The video cannot be read on from its key frame.")
    }
}
