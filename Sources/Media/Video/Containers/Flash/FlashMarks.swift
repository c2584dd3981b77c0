/// The marks of the video in Flash Video.
struct FlashMarks: MarkReader {
    /// Where the first picture or sound is.
    let start: Int64
    /// Whether the tags before it tell the demuxer all that it needs.
    let followsHead: Bool

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var place = 0
        var isInStep = offset == start
        while place < bytes.count {
            guard let tag = FlashTag(bytes, at: place), isInStep || tag.isConfirmed else {
                isInStep = false
                place += 1
                continue
            }
            isInStep = true
            if tag.kind == .video, !tag.isHeader {
                let mark = Mark(
                    place: offset + Int64(place),
                    time: tag.time + tag.delay,
                    order: tag.time,
                    isKey: tag.isKey
                )
                marks.append(mark)
            }
            guard tag.isConfirmed else { break }
            place += tag.length
        }
        return marks
    }

    func go(to mark: Mark, in container: Container) throws {
        guard followsHead else { return try container.seek(toByte: mark.place) }
        try container.reopen(
            SourceView([.source(0..<start), .source(mark.place..<container.cache.length)]),
            Demuxer.Opening(isSeekable: false)
        )
    }
}
