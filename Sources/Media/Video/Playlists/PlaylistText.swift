import Core

/// Reads playlists: the source itself, and, where that lists several qualities, the best of them.
struct PlaylistText {
    private let kind: PlaylistKind
    private let deadline: Deadline

    init(_ kind: PlaylistKind, deadline: Deadline) {
        self.kind = kind
        self.deadline = deadline
    }

    /// The segments, and the playlist that names them, whose references they are.
    func segments(in reader: any RangeReader) throws -> (any Segments, in: any RangeReader) {
        let bytes = try read(reader)
        switch kind {
        case .hls:
            let lines = try Self.lines(bytes)
            guard let best = HLSMaster(lines).best else { return (try HLSSegments(lines), reader) }
            try deadline.check()
            let inner = try reader.open([best], for: nil)
            let variant = try Self.lines(read(inner))
            guard variant.first?.hasPrefix("#EXTM3U") == true, HLSMaster(variant).best == nil else {
                throw StillsError.playlistUnusable(kind, "leads to something else than a playlist of segments")
            }
            return (try HLSSegments(variant), inner)
        case .dash:
            guard let root = XMLElement(bytes), root.name == "MPD" else {
                throw StillsError.playlistUnusable(kind, "is damaged")
            }
            return (try DASHManifest(root), reader)
        }
    }

    private func read(_ reader: any RangeReader) throws -> [UInt8] {
        guard reader.length <= Self.maximumLength else {
            throw StillsError.playlistUnusable(kind, "is longer than \(Self.maximumLength >> 20) MiB")
        }
        return try reader.read(at: 0, count: Int(reader.length))
    }

    private static func lines(_ bytes: [UInt8]) throws -> [Substring] {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let lines = bytes.split(maxSplits: Self.maximumCount) { $0 == 0x0A || $0 == 0x0D }
        guard lines.count <= Self.maximumCount else {
            throw StillsError.playlistUnusable(.hls, "has more than \(Self.maximumCount) lines")
        }
        return lines.compactMap { line in
            var line = line.drop(while: isSpace)
            while let last = line.last, isSpace(last) { line.removeLast() }
            return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)[...]
        }
    }

    private static let maximumLength: Int64 = 8 << 20
    private static let maximumCount = 500_000
}
