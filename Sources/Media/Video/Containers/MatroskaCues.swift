/// The index of a Matroska file for one track (RFC 9559 section 5.1.5).
struct MatroskaCues {
    struct Cue {
        /// In the units of the file's timestamps, which are those of its streams.
        let time: Int64
        let cluster: Int64
        /// Where the block is, counted from the start of what the cluster holds.
        let block: Int64?
    }

    /// In the order of their times.
    private var cues: [Cue] = []

    /// What follows the index is small, as a rule, and so is the index; up to this much is fetched at once.
    private static let likelySize: Int64 = 8 << 20
    private static let maximumSize: Int64 = 64 << 20

    /// Reads the index; `nil` where the file has none for the track.
    init?(of track: UInt64, _ head: MatroskaHead, in cache: BlockCache) throws {
        guard let place = head.cues, place >= 0, place < cache.length else { return nil }
        if cache.length - place <= Self.likelySize { try cache.prefetch(place..<cache.length) }
        guard let element = try MatroskaHead.element(at: place, in: cache), element.id == Element.ID.cues,
            let end = element.end, end - element.content <= Self.maximumSize
        else { return nil }
        let found = try cache.bytes(element.content..<end).withUnsafeBytes { bytes in
            Element.children(of: bytes).flatMap { child, content in
                child.id == Element.ID.cuePoint ? Self.cues(of: track, in: content, origin: head.origin) : []
            }
        }
        // Those that point behind the end stay, since leaving them out would make an earlier one seem the right one.
        cues = found.sorted { $0.time < $1.time }
        if cues.isEmpty { return nil }
    }

    /// The last cue at or before a time, else the first.
    func cue(before time: Int64) -> Cue? {
        var low = 0
        var high = cues.count
        while low < high {
            let middle = (low + high) / 2
            if cues[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? cues[low - 1] : cues.first
    }

    private static func cues(of track: UInt64, in point: UnsafeRawBufferPointer, origin: Int64) -> [Cue] {
        let fields = Element.children(of: point)
        guard let time = fields.first(where: { $0.element.id == Element.ID.cueTime })?.content.wholeNumber else {
            return []
        }
        return fields.compactMap { field in
            guard field.element.id == Element.ID.cueTrackPositions else { return nil }
            let parts = Element.children(of: field.content)
            func part(_ id: UInt32) -> Int64? { parts.first { $0.element.id == id }?.content.wholeNumber }
            guard part(Element.ID.cueTrack) == Int64(exactly: track), let cluster = part(Element.ID.cueClusterPosition)
            else { return nil }
            let (place, overflow) = origin.addingReportingOverflow(cluster)
            return overflow ? nil : Cue(time: time, cluster: place, block: part(Element.ID.cueRelativePosition))
        }
    }
}
