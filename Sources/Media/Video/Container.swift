import CFFmpeg
import Core

/// An opened video file: its container, and the one stream of it that is shown.
final class Container {
    let cache: BlockCache
    private let source: SourceStream
    let context: UnsafeMutablePointer<AVFormatContext>
    private let deadline: Deadline
    /// The name of the demuxer, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    let format: String
    /// The last packet that was handed out.
    private(set) var last: Packet?

    /// Opens the container, or throws `media_unsupported` where there is none, `source_undecodable` where it is broken.
    ///
    /// With `analysing`, what the header leaves out of the streams' parameters is looked for in their first pictures,
    /// of that many pixels at most.
    init(_ cache: BlockCache, deadline: Deadline, analysing maximumPixels: Int? = nil) throws {
        _ = FFmpeg.isQuiet
        self.cache = cache
        self.deadline = deadline
        source = try SourceStream(cache)
        var probed: UnsafePointer<AVInputFormat>?
        let probing = av_probe_input_buffer2(source.io, &probed, "", nil, 0, 64 << 10)
        try source.rethrow()
        guard probing >= 0, let probed else { throw StillsError.unsupportedSource() }
        format = String(cString: probed.pointee.name)
        guard format.split(separator: ",").contains(where: { FFmpeg.containers.contains(String($0)) }) else {
            throw StillsError.unsupportedSource(detail: "probed as \(format)")
        }
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        // Chapters are streams of their own, whose samples would each cost a request.
        av_dict_set(&options, "ignore_chapters", "1", 0)
        // Where a movie is in fragments, their index stands at the end, and is looked for only when asked.
        av_dict_set(&options, "use_mfra_for", "pts", 0)
        var opened = cffmpeg_new_input(source.io, FFmpeg.containers.joined(separator: ","))
        let status = avformat_open_input(&opened, "", probed, &options)
        guard status == 0, let opened else {
            try source.rethrow()
            throw StillsError.undecodable("The video's container is damaged or incomplete.", status: status)
        }
        context = opened
        if isScanned || format == "asf" || opened.pointee.ctx_flags & AVFMTCTX_NOHEADER != 0 {
            // These say what they hold only in their packets, and some how long they are only at their end.
            try cache.prefetch(0..<BlockCache.largeWindow / 2)
            if isScanned { try cache.prefetch(max(0, cache.length - BlockCache.largeWindow / 4)..<cache.length) }
            if let maximumPixels {
                cffmpeg_analyse(context, Int64(maximumPixels))
            } else {
                avformat_find_stream_info(context, nil)
            }
            try source.rethrow()
        } else if let maximumPixels, streams.contains(where: \.isUnderstated), streams.count(where: \.isVideo) <= 4 {
            // Each stream of pictures would keep a decoder with its pictures.
            cffmpeg_analyse(context, Int64(maximumPixels))
            try source.rethrow()
        }
    }

    deinit {
        var closing: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&closing)
    }

    /// Whether this is MP4 or QuickTime, whose index tells place and size of every picture.
    var isMovie: Bool { format.hasPrefix("mov") }

    /// Whether there is no index, so that positions are found by looking at places.
    var isScanned: Bool { format == "mpegts" || format == "mpeg" }

    /// The largest video that is not a cover picture, and no other stream is read from now on.
    func selectVideo() throws -> VideoStream {
        let streams = streams
        let videos = streams.filter { $0.isVideo && !$0.isCover }
        guard let chosen = videos.max(by: { $0.pixels < $1.pixels }) else {
            throw StillsError.undecodable("The file has no video stream.")
        }
        for stream in streams { stream.isRead = stream.index == chosen.index }
        if let duration = chosen.duration {
            // A second of the file most likely holds a key frame, where the reading starts at one.
            let second = Int64(clamping: Int(min(1e9, Double(cache.length) / max(0.1, duration))))
            cache.firstWindow = min(max(second, BlockCache.smallWindow), BlockCache.largeWindow)
        }
        guard format.hasPrefix("matroska"), let first = try next(of: chosen)?.time else { return chosen }
        // Matroska does not tell when its first picture is shown, but its first packet follows the header.
        return VideoStream(chosen.stream, of: context, start: first)
    }

    /// The bytes of the cover picture, where there is one.
    var cover: [UInt8]? { streams.lazy.compactMap(\.cover).first }

    /// Every stream of the file, of whatever kind.
    var streams: [VideoStream] {
        (0..<context.pointee.nb_streams).compactMap { index in
            cffmpeg_stream(context, index).map { VideoStream($0, of: context) }
        }
    }

    /// The times of the first and last picture of a movie in fragments, whose header tells of the first fragment alone.
    ///
    /// The demuxer does not find its way back from the end, so this takes a container that is used for nothing else.
    func timesOfFragments() throws -> ClosedRange<Int64>? {
        let stream = try selectVideo()
        guard let start = try next(of: stream)?.time else { return nil }
        try seek(stream, to: .max / 4)
        var end = start
        for _ in 0..<5000 {
            guard let packet = try next(of: stream) else { break }
            end = max(end, packet.time ?? end)
        }
        return start...end
    }

    /// Goes to the last place at or before a time from which the stream can be decoded, or to the first after it.
    func seek(_ stream: VideoStream, to time: Int64) throws {
        last = nil
        if av_seek_frame(context, stream.index, time, AVSEEK_FLAG_BACKWARD) >= 0 { return try source.rethrow() }
        try source.rethrow()
        try seek(stream.index, to: time, flags: 0)
    }

    /// Goes to an offset in the file.
    func seek(toByte offset: Int64) throws {
        try seek(-1, to: offset, flags: AVSEEK_FLAG_BYTE)
    }

    private func seek(_ index: Int32, to target: Int64, flags: Int32) throws {
        last = nil
        let status = av_seek_frame(context, index, target, flags)
        try source.rethrow()
        guard status >= 0 else {
            throw StillsError.undecodable("The video has no usable index to find the position by.", status: status)
        }
    }

    /// The next packet of a stream; `nil` at the end of the file.
    ///
    /// Gives up after so many packets of other streams that no sound file interleaves as many.
    func next(of stream: VideoStream) throws -> Packet? {
        for _ in 0..<20_000 {
            try deadline.check()
            let packet = try Packet()
            let status = av_read_frame(context, packet.pointer)
            try source.rethrow()
            if status == cffmpeg_eof { return nil }
            guard status >= 0 else {
                throw StillsError.undecodable("The video's container is damaged.", status: status)
            }
            if packet.stream == stream.index {
                if packet.place < 0 { packet.place = last?.place ?? -1 }
                last = packet
                return packet
            }
        }
        return nil
    }
}
