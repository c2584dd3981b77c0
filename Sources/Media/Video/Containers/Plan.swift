import Core

/// How a container is opened, and how key frames are found in it, at the least cost.
struct Plan {
    var view: SourceView
    var opening = Demuxer.Opening()
    var finder: any KeyFinder

    /// Makes the plan for a demuxer of a name; what it fetches is needed by the demuxer too.
    ///
    /// With `videoOnly`, streams of sound may be hidden from it, as their indexes take time.
    init(for format: String, head: [UInt8], videoOnly: Bool, in cache: BlockCache) throws {
        view = SourceView(length: cache.length)
        finder = IndexFinder()
        switch format {
        case "mpegts":
            finder = MarkFinder { TransportMarks(of: $0) }
        case "mpeg":
            finder = MarkFinder { ProgramMarks(of: $0) }
        case "flv":
            let found = try FlashFinder(cache)
            finder = found
            if found.tellsVideo, videoOnly { view = SourceView([.source(0..<found.head)]) }
            opening.isSeekable = false
        case "matroska,webm":
            guard let head = try MatroskaHead(cache) else { break }
            finder = MatroskaFinder(head)
            // Else the demuxer would go to all that is listed at the head, fonts and chapters among it.
            opening.isSeekable = false
        case "ogg":
            guard let head = try TheoraHead(cache) else { break }
            finder = MarkFinder { _ in OggMarks(head: head) }
            // The demuxer wants to see a packet of each stream, and the end is needed for the length anyhow.
            let tail = max(head.end, cache.length - MarkSearch.likelyTail)..<cache.length
            try cache.prefetch(tail)
            view = SourceView([.source(0..<head.end), .source(tail)])
            opening.isSeekable = false
        case "avi":
            try RiffIndex.prefetch(cache)
        case "mxf":
            guard let file = try MaterialFile(cache), let short = try file.view(indexedBy: [], holding: [], origin: 0)
            else { break }
            finder = MaterialFinder(file: file)
            view = short
        case _ where MovieBoxes.announce(head):
            guard let boxes = try MovieBoxes(cache) else { break }
            guard boxes.isFragmented else {
                guard videoOnly else { break }
                let hidden = try boxes.tracksWithoutPictures(in: cache)
                try boxes.checkPictures(hiding: hidden, in: cache)
                view = SourceView(length: cache.length, with: hidden.map { ($0, Array("free".utf8)) })
                break
            }
            finder = FragmentFinder(boxes)
            opening = FragmentMarks.opening
        default:
            break
        }
    }
}
