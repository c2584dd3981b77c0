import Core

/// The segments of an HLS playlist (RFC 8216, section 4.3.3).
struct HLSSegments: Segments {
    private(set) var isLive = true
    private(set) var length = 0.0
    private var segments: [Segment] = []

    var duration: Double? { length }

    /// Reads a playlist that names segments; throws where what it says cannot be followed.
    init(_ lines: [Substring]) throws {
        var tags = HLSTags()
        for line in lines {
            if !line.hasPrefix("#") {
                try add(line, &tags)
            } else if line == "#EXT-X-ENDLIST" || line.hasPrefix("#EXT-X-PLAYLIST-TYPE:EVENT") {
                isLive = false
            } else if let colon = line.firstIndex(of: ":") {
                try tags.take(line[..<colon], line[colon...].dropFirst())
            } else if line == "#EXT-X-GAP" {
                tags.isGap = true
            }
        }
    }

    func segment(at seconds: Double) -> Segment? {
        // The first one after the time, by halves.
        var range = 0..<segments.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = segments[middle].start <= seconds ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return segments.isEmpty ? nil : segments[max(0, range.lowerBound - 1)]
    }

    private mutating func add(_ reference: Substring, _ tags: inout HLSTags) throws {
        let range = tags.takeRange(of: reference)
        if !tags.isGap {
            guard segments.count < Self.maximumCount else {
                throw StillsError.playlistUnusable(.hls, "names more than \(Self.maximumCount) segments")
            }
            segments.append(
                Segment(
                    start: length,
                    header: tags.header,
                    media: Segment.Place(path: [String(reference)], range: range),
                    encryption: tags.encryption,
                    headerEncryption: tags.headerEncryption
                )
            )
        }
        tags.isGap = false
        tags.sequence &+= 1
        length += tags.seconds
    }

    private static let maximumCount = 100_000
}
