import Core

/// Opens segments, so that each can be read like a file.
struct SegmentOpener {
    let playlist: any RangeReader

    /// The segment with its header before it, decrypted.
    func open(_ segment: Segment) throws -> any RangeReader {
        let joined = JoinedReader(account: playlist)
        if let header = segment.header { try append(header, segment.headerEncryption, to: joined) }
        try append(segment.media, segment.encryption, to: joined)
        return joined
    }

    private func append(_ place: Segment.Place, _ encryption: Segment.Encryption?, to joined: JoinedReader) throws {
        let key = try encryption.map { try open($0.key).read(at: 0, count: 17) }
        let reader = try open(place)
        guard let encryption, let key else { return joined.append(reader, place.range) }
        joined.append(
            try DecryptedReader(reader, place.range, key: key, vector: encryption.initializationVector),
            nil
        )
    }

    private func open(_ place: Segment.Place) throws -> any RangeReader {
        try playlist.open(place.path, for: place.range)
    }
}
