/// What the head of a Matroska or WebM file tells: where its parts are, and the numbers of its video tracks.
struct MatroskaHead {
    /// Where places in the file are counted from.
    private(set) var origin: Int64 = 0
    /// Where the index is, if the file says so.
    private(set) var cues: Int64?
    private(set) var firstCluster: Int64 = 0
    /// The numbers of the video tracks, in their order.
    private(set) var videoTracks: [UInt64] = []

    /// Reads the elements before the first cluster; `nil` where they are not in the usual order.
    init?(_ cache: BlockCache) throws {
        guard let header = try Self.element(at: 0, in: cache), header.id == Element.ID.header, let end = header.end,
            let segment = try Self.element(at: end, in: cache), segment.id == Element.ID.segment
        else { return nil }
        origin = segment.content
        var place = origin
        for _ in 0..<64 {
            guard let element = try Self.element(at: place, in: cache) else { return nil }
            if element.id == Element.ID.cluster {
                firstCluster = place
                if videoTracks.isEmpty { return nil }
                return
            }
            guard let end = element.end, end < cache.length else { return nil }
            if element.id == Element.ID.cues { cues = place }
            if [Element.ID.seekHead, Element.ID.tracks].contains(element.id), end - element.content <= 4 << 20 {
                try cache.bytes(element.content..<end).withUnsafeBytes { read(element.id, $0) }
            }
            place = end
        }
        return nil
    }

    static func element(at place: Int64, in cache: BlockCache) throws -> Element? {
        guard place >= 0, place < cache.length else { return nil }
        return try cache.peek(at: place, count: Element.longestHeader).withUnsafeBytes {
            Element($0, at: 0, offset: place)
        }
    }

    private mutating func read(_ id: UInt32, _ content: UnsafeRawBufferPointer) {
        for (child, bytes) in Element.children(of: content) {
            let fields = Element.children(of: bytes)
            func field(_ id: UInt32) -> Int64? { fields.first { $0.element.id == id }?.content.wholeNumber }
            if id == Element.ID.seekHead, child.id == Element.ID.seek,
                field(Element.ID.seekID) == Int64(Element.ID.cues), let position = field(Element.ID.seekPosition)
            {
                let (place, overflow) = origin.addingReportingOverflow(position)
                if !overflow { cues = place }
            }
            if id == Element.ID.tracks, child.id == Element.ID.trackEntry, field(Element.ID.trackType) == 1,
                let number = field(Element.ID.trackNumber)
            {
                videoTracks.append(UInt64(number))
            }
        }
    }
}
