import CFFmpeg
import Core

/// One of FFmpeg's demuxers at work on a ``SourceView``.
///
/// A file may be opened more than once, each time so that the demuxer sees no more of it than it needs.
final class Demuxer {
    /// What is done to the times of packets, where the demuxer cannot know the right ones.
    enum TimeRule {
        case asTheyAre
        /// The times are counted from a place other than the start of the file.
        case shifted(by: Int64)
        /// Times have 33 bits (ISO/IEC 13818-1 section 2.4.3.7) and begin here.
        case wrapping(from: Int64)
    }

    /// How a file is opened.
    struct Opening {
        /// Whether the demuxer may look for its index elsewhere in the file while it opens.
        var isSeekable = true
        /// Whether the demuxer is kept from walking through the file to make an index of its own.
        var ignoresIndex = false
    }

    private let source: SourceStream
    private let deadline: Deadline
    let context: UnsafeMutablePointer<AVFormatContext>
    var timeRule = TimeRule.asTheyAre
    /// FFmpeg looks for streams once: what it needs for that is gone afterwards, and a second time it would crash.
    private var hasLooked = false

    /// Opens a view as a format, or throws `source_undecodable` where it is broken.
    init(
        _ view: SourceView,
        from cache: BlockCache,
        as format: UnsafePointer<AVInputFormat>,
        _ opening: Opening = Opening(),
        deadline: Deadline
    ) throws {
        source = try SourceStream(view, from: cache)
        self.deadline = deadline
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        // Chapters are streams of their own, whose samples would each cost a request.
        av_dict_set(&options, "ignore_chapters", "1", 0)
        var opened = cffmpeg_new_input(source.io, FFmpeg.containers.joined(separator: ","))
        if opening.ignoresIndex { opened?.pointee.flags |= AVFMT_FLAG_IGNIDX }
        source.isSeekable = opening.isSeekable
        // What some bytes of a movie's index ask for can be more than there is memory, and is made before the next read.
        if let opened, String(cString: format.pointee.name).hasPrefix("mov") {
            source.check = { try Self.checkIndex(of: opened) }
        }
        let status = avformat_open_input(&opened, "", format, &options)
        guard status == 0, let opened else {
            try source.rethrow()
            throw StillsError.undecodable("The video's container is damaged or incomplete.", status: status)
        }
        context = opened
        source.isSeekable = true
        if source.check != nil, cffmpeg_longest_hidden(opened) > Self.maximumHidden { throw Self.tooManyEntries }
    }

    private static func checkIndex(of context: UnsafeMutablePointer<AVFormatContext>) throws {
        if cffmpeg_index_entries(context) > maximumEntries { throw tooManyEntries }
    }

    /// Two days of 60 pictures a second.
    static let maximumEntries: Int64 = 10_400_000
    /// FFmpeg's search takes the square of so many steps where an edit hides as many pictures in a row.
    private static let maximumHidden: Int64 = 20_000
    static let tooManyEntries = StillsError.undecodable("The video's index has too many entries.")

    deinit {
        var closing: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&closing)
    }

    /// Looks for streams, and for what they are, in the packets that follow.
    func findStreams() throws {
        guard !hasLooked else { return }
        hasLooked = true
        avformat_find_stream_info(context, nil)
        try source.rethrow()
    }

    /// As ``findStreams()``, and for all that their pictures tell, where these have so many pixels at most.
    func analyse(maximumPixels: Int) throws {
        guard !hasLooked else { return }
        hasLooked = true
        cffmpeg_analyse(context, Int64(maximumPixels))
        try source.rethrow()
    }

    /// The next packet of any stream that is read; `nil` at the end.
    func next() throws -> Packet? {
        try deadline.check()
        let packet = try Packet()
        let status = av_read_frame(context, packet.pointer)
        try source.rethrow()
        if status == cffmpeg_eof { return nil }
        guard status >= 0 else {
            throw StillsError.undecodable("The video's container is damaged.", status: status)
        }
        packet.apply(timeRule)
        return packet
    }

    /// Goes to the last place at or before a time from which a stream can be decoded, or to the first after it.
    func seek(_ stream: VideoStream, to time: Int64) throws {
        if av_seek_frame(context, stream.index, time, AVSEEK_FLAG_BACKWARD) >= 0 { return try source.rethrow() }
        try source.rethrow()
        try seek(stream.index, to: time, flags: 0)
    }

    /// Goes to an offset in the view.
    func seek(toByte offset: Int64) throws {
        try seek(-1, to: offset, flags: AVSEEK_FLAG_BYTE)
    }

    private func seek(_ index: Int32, to target: Int64, flags: Int32) throws {
        let status = av_seek_frame(context, index, target, flags)
        try source.rethrow()
        guard status >= 0 else {
            throw StillsError.undecodable("The video has no usable index to find the position by.", status: status)
        }
    }
}
