import Core

/// The video that a storyboard is made of, opened.
struct StoryboardSource {
    private let cache: BlockCache
    private let deadline: Deadline
    private let opened: (container: Container, stream: VideoStream)
    /// The first and last time of a movie in fragments.
    private let times: ClosedRange<Int64>?

    init(_ cache: BlockCache, deadline: Deadline) throws {
        self.cache = cache
        self.deadline = deadline
        let head = try cache.bytes(0..<min(BlockCache.smallWindow, cache.length))
        guard ImageFormat(signatureOf: head) == nil else {
            throw StillsError(
                .mediaUnsupported,
                "The source is a still picture, which has no storyboard.",
                fix: "Ask for it by `GET /image?url=`."
            )
        }
        let isFragmented = try MovieBoxes.announce(head) && MovieBoxes.prefetchIndex(cache)
        times = isFragmented ? try Container(cache, deadline: deadline).timesOfFragments() : nil
        opened = try Self.open(cache, times, deadline: deadline)
    }

    var usage: SourceUsage { cache.usage }

    /// Calls `body` with the video, to seek in it once.
    ///
    /// The demuxer loses its way in a movie in fragments when it seeks again, so it is opened anew for that; all that
    /// this needs is in the cache.
    func withVideo<Value>(_ body: (Container, VideoStream) throws -> Value) throws -> Value {
        let (container, stream) = times == nil ? opened : try Self.open(cache, times, deadline: deadline)
        return try withExtendedLifetime(container) { try body(container, stream) }
    }

    private static func open(
        _ cache: BlockCache,
        _ times: ClosedRange<Int64>?,
        deadline: Deadline
    ) throws -> (Container, VideoStream) {
        let container = try Container(cache, deadline: deadline)
        var stream = try container.selectVideo()
        if let times { stream.setTimes(times) }
        return (container, stream)
    }
}
