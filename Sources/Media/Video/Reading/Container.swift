import CFFmpeg
import Core

/// An opened video file: its container, and the one stream of it that is shown.
final class Container {
    let cache: BlockCache
    /// The name of the demuxer, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    let format: String
    private let input: UnsafePointer<AVInputFormat>
    private let deadline: Deadline
    /// Tells of the streams, which stay as they are as long as this object.
    private let base: Demuxer
    /// Hands out the packets.
    private var current: Demuxer
    let finder: any KeyFinder
    /// The last packet that was handed out.
    private(set) var last: Packet?

    /// Opens the container, or throws `media_unsupported` where there is none, `source_undecodable` where it is broken.
    ///
    /// With `videoOnly`, streams of sound may be missing among ``streams``.
    init(_ cache: BlockCache, videoOnly: Bool = false, deadline: Deadline) throws {
        self.cache = cache
        self.deadline = deadline
        let head = try cache.bytes(0..<BlockCache.smallWindow)
        input = try Probe.demuxer(for: head)
        format = String(cString: input.pointee.name)
        let plan = try Plan(for: format, head: head, videoOnly: videoOnly, in: cache)
        finder = plan.finder
        base = try Demuxer(plan.view, from: cache, as: input, plan.opening, deadline: deadline)
        current = base
    }

    /// Whether this is MP4 or QuickTime, whose index tells place and size of every picture.
    var isMovie: Bool { format.hasPrefix("mov") }

    /// The largest video that is not a cover picture, and no other stream is read from now on.
    func selectVideo() throws -> VideoStream {
        try findVideos()
        guard var chosen = videos.max(by: { $0.pixels < $1.pixels }) else {
            throw StillsError.undecodable("The file has no video stream.")
        }
        for stream in streams { stream.isRead = stream.index == chosen.index }
        if let times = try finder.times(of: chosen, in: self) {
            chosen.setTimes(times)
        } else if !chosen.hasStart, let first = try next(of: chosen)?.time {
            chosen = chosen.starting(at: first)
        }
        if format.hasPrefix("mpeg") { base.timeRule = .wrapping(from: chosen.time(at: 0)) }
        if let duration = chosen.duration {
            // A second of the file most likely holds a key frame, where the reading starts at one.
            let second = Int64(clamping: Int(min(1e9, Double(cache.length) / max(0.1, duration))))
            cache.firstWindow = min(max(second, BlockCache.smallWindow), BlockCache.smallWindow * 16)
        }
        chosen.crop = try FrameCrop.told(of: chosen, in: self)
        return chosen
    }

    /// The bytes of the cover picture, where there is one.
    var cover: [UInt8]? { streams.lazy.compactMap(\.cover).first }

    /// The streams of moving pictures.
    var videos: [VideoStream] { streams.filter { $0.isVideo && !$0.isCover } }

    /// What FFmpeg knows of the file as a whole.
    var context: UnsafeMutablePointer<AVFormatContext> { base.context }

    /// Every stream of the file, of whatever kind.
    var streams: [VideoStream] {
        (0..<base.context.pointee.nb_streams).compactMap { index in
            cffmpeg_stream(base.context, index).map { VideoStream($0, of: base.context) }
        }
    }

    /// Reads packets where the head of the file does not say what is in it, as few as tell.
    private func findVideos() throws {
        func isTold() -> Bool {
            let videos = videos
            // Where there are several, their sizes tell which is meant.
            return videos.contains(where: \.isKnown) && (videos.count == 1 || videos.allSatisfy { $0.pixels > 0 })
        }
        guard !isTold(), base.context.pointee.ctx_flags & AVFMTCTX_NOHEADER != 0 || !videos.isEmpty else { return }
        if videos.count < 2 {
            for _ in 0..<200 where !isTold() {
                guard try base.next() != nil else { break }
            }
        }
        if !isTold() { try base.findStreams() }
    }

    /// Looks for what the header leaves out of the streams' parameters in their first pictures, of so many pixels at most.
    func analyse(maximumPixels: Int) throws {
        // Each stream of pictures keeps a decoder with its pictures.
        guard context.pointee.ctx_flags & AVFMTCTX_NOHEADER != 0 || streams.contains(where: \.isUnderstated),
            streams.count(where: \.isVideo) <= 4
        else { return }
        try base.analyse(maximumPixels: maximumPixels)
    }

    /// The last key frame of a stream that is shown at or before a time, or the first where there is none.
    ///
    /// After it, ``next(of:)`` hands out the packets that follow it.
    func keyFrame(of stream: VideoStream, before limit: Int64) throws -> Packet? {
        do {
            if let packet = try finder.keyFrame(before: limit, of: stream, in: self) { return packet }
        } catch let error as StillsError where error.code == .sourceUndecodable {
            // A recording that was broken off has no index.
        }
        current = base
        return try ByteScan(of: stream, in: self).keyFrame(before: limit)
    }

    /// Opens the file anew, as a view, for the packets from now on.
    func reopen(_ view: SourceView, _ opening: Demuxer.Opening, _ rule: Demuxer.TimeRule = .asTheyAre) throws {
        let opened = try Demuxer(view, from: cache, as: input, opening, deadline: deadline)
        opened.timeRule = rule
        for index in 0..<min(opened.context.pointee.nb_streams, base.context.pointee.nb_streams) {
            guard let stream = cffmpeg_stream(opened.context, index), let known = cffmpeg_stream(base.context, index)
            else { continue }
            stream.pointee.discard = known.pointee.discard
        }
        last = nil
        current = opened
    }

    /// Goes to the last place at or before a time from which the stream can be decoded, or to the first after it.
    func seek(_ stream: VideoStream, to time: Int64) throws {
        last = nil
        current = base
        try base.seek(stream, to: time)
    }

    /// As ``seek(_:to:)``, but within what the file was opened anew as.
    func seekHere(_ stream: VideoStream, to time: Int64) throws {
        last = nil
        try current.seek(stream, to: time)
    }

    /// Fetches the last key frame by a time that the demuxer knows of in what the file was opened anew as.
    func prefetchHere(_ stream: VideoStream, before time: Int64) throws {
        guard let here = cffmpeg_stream(current.context, UInt32(clamping: stream.index)),
            let entry = VideoStream(here, of: current.context).indexed(before: time)
        else { return }
        try cache.prefetch(entry.bytes)
    }

    /// Goes to an offset in the file.
    func seek(toByte offset: Int64) throws {
        last = nil
        current = base
        try base.seek(toByte: offset)
    }

    /// The next packet of a stream; `nil` at the end of the file.
    ///
    /// Gives up after so many packets of other streams that no sound file interleaves as many.
    func next(of stream: VideoStream) throws -> Packet? {
        for _ in 0..<20_000 {
            guard let packet = try current.next() else { return nil }
            guard packet.stream == stream.index else { continue }
            if packet.place < 0 { packet.place = last?.place ?? -1 }
            last = packet
            return packet
        }
        return nil
    }

    /// The next key frame of a stream among so many packets, shown at a time or later.
    func nextKey(of stream: VideoStream, within count: Int, notBefore time: Int64 = .min) throws -> Packet? {
        for _ in 0..<count {
            guard let packet = try next(of: stream) else { return nil }
            if packet.isKey, (packet.time ?? .max) >= time { return packet }
        }
        return nil
    }
}
