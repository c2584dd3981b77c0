/// The marks of a Theora video in Ogg: the pages in which a picture ends.
struct OggMarks: MarkReader {
    let head: TheoraHead
    var start: Int64 { head.end }

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        // The page before, and the last picture in it.
        var before: (place: Int64, last: Int64)? = offset == start ? (start, -1) : nil
        var place = 0
        while let next = bytes.place(of: Array("OggS".utf8), from: place) {
            place = next + 4
            guard let page = OggPage(bytes, at: next), next + page.length <= bytes.count else { continue }
            place = next + page.length
            guard page.stream == head.stream, page.position >= 0, page.packets > 0 else { continue }
            let (key, last) = head.pictures(at: page.position)
            let here = offset + Int64(next)
            if let before, key > before.last {
                // A picture may have begun in the page before.
                marks.append(Mark(place: before.place, time: key, order: key, isKey: true))
            }
            marks.append(Mark(place: here, time: last, order: last, isKey: false))
            before = (here, last)
        }
        return marks
    }

    func go(to mark: Mark, in container: Container) throws {
        let view = SourceView([.source(0..<start), .source(mark.place..<container.cache.length)])
        try container.reopen(view, Demuxer.Opening(isSeekable: false))
    }
}
