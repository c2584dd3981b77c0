/// What the head of an Ogg file tells of the Theora video in it (Theora specification, section 6.2 and annex A.2.3).
struct TheoraHead {
    let stream: UInt64
    /// Where the headers of all streams end.
    let end: Int64
    /// How many bits of a page's position count the pictures since the key frame.
    private let shift: Int
    /// Older encoders count from 0.
    private let first: Int64

    /// Reads the headers; `nil` where there is no Theora.
    init?(_ cache: BlockCache) throws {
        let bytes = try cache.bytes(0..<BlockCache.smallWindow)
        var place = 0
        var found: (stream: UInt64, shift: Int, first: Int64)?
        var packets: [UInt64: Int] = [:]
        bytes.withUnsafeBytes { bytes in
            while let page = OggPage(bytes, at: place), page.position == 0 || packets[page.stream, default: 0] < 3 {
                if page.position > 0 { break }
                if page.content.has([0x80] + Array("theora".utf8), at: 0),
                    let bits = page.content.number(at: 40, bytes: 2),
                    let version = page.content.number(at: 7, bytes: 3)
                {
                    found = (page.stream, Int(bits >> 5 & 31), version < 0x03_0201 ? 0 : 1)
                }
                packets[page.stream, default: 0] += page.packets
                place += page.length
            }
        }
        guard let found, place < cache.length else { return nil }
        (stream, shift, first) = found
        end = Int64(place)
    }

    /// The numbers of the last picture of a page and of the key frame that it needs.
    func pictures(at position: Int64) -> (key: Int64, last: Int64) {
        let key = position >> Int64(shift)
        let after = position & ((1 << Int64(shift)) - 1)
        return (key - first, key - first + after)
    }
}
