/// The kinds of text that stand for a video which lies in pieces elsewhere.
enum PlaylistKind: Sendable {
    /// A playlist of HTTP Live Streaming (RFC 8216).
    case hls
    /// A media presentation description (ISO/IEC 23009-1).
    case dash

    /// Recognises one by its first bytes; a byte order mark and white space may stand before it.
    init?(head: [UInt8]) {
        var head = head.prefix(4096)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head = head.dropFirst(3) }
        head = head.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if head.starts(with: "#EXTM3U".utf8) {
            self = .hls
        } else if head.first == UInt8(ascii: "<"),
            String(decoding: head, as: UTF8.self).contains(/<([A-Za-z0-9_.-]+:)?MPD[\s>]/)
        {
            self = .dash
        } else {
            return nil
        }
    }

    /// What it is called in sentences.
    var name: String {
        switch self {
        case .hls: "an HLS playlist"
        case .dash: "a DASH manifest"
        }
    }
}
