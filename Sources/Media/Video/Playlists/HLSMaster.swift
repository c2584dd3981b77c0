/// A playlist of playlists, which are the same video in several qualities (RFC 8216, section 4.3.4).
struct HLSMaster {
    /// The reference of the variant with the highest bit rate that has pictures; `nil` where this is no such playlist.
    let best: String?

    init(_ lines: [Substring]) {
        var best: (reference: Substring, rank: Int)?
        var attributes: HLSAttributes?
        for line in lines {
            if line.hasPrefix(Self.tag) {
                attributes = HLSAttributes(line.dropFirst(Self.tag.count))
            } else if !line.hasPrefix("#"), let variant = attributes {
                attributes = nil
                // A bit rate is a decimal number of 64 bits; half of them are kept for having pictures or not.
                let rate = max(0, min(variant["BANDWIDTH"].flatMap { Int($0) } ?? 0, Int.max / 2))
                let rank = Self.isSound(variant) ? rate - Int.max / 2 : rate
                if best.map({ rank > $0.rank }) ?? true { best = (line, rank) }
            }
        }
        self.best = best.map { String($0.reference) }
    }

    private static let tag = "#EXT-X-STREAM-INF:"

    private static func isSound(_ variant: HLSAttributes) -> Bool {
        guard variant["RESOLUTION"] == nil, let codecs = variant["CODECS"], !codecs.isEmpty else { return false }
        return codecs.split(separator: ",").allSatisfy { codec in
            ["mp4a", "ac-3", "ec-3", "ac-4", "opus", "Opus", "fLaC", "mp3"].contains {
                codec.drop { $0 == " " }.hasPrefix($0)
            }
        }
    }
}
