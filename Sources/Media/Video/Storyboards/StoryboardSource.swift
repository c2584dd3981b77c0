import Core

/// The video that a storyboard is made of, opened.
struct StoryboardSource {
    private let cache: BlockCache
    private let container: Container
    private let stream: VideoStream

    init(_ cache: BlockCache, deadline: Deadline) throws {
        self.cache = cache
        let head = try cache.bytes(0..<min(BlockCache.smallWindow, cache.length))
        guard ImageFormat(signatureOf: head) == nil else {
            throw StillsError(
                .mediaUnsupported,
                "The source is a still picture, which has no storyboard.",
                fix: "Ask for it by `GET /image?url=`."
            )
        }
        container = try Container(cache, videoOnly: true, deadline: deadline)
        stream = try container.selectVideo()
    }

    var usage: SourceUsage { cache.usage }

    /// Calls `body` with the video.
    func withVideo<Value>(_ body: (Container, VideoStream) throws -> Value) throws -> Value {
        try withExtendedLifetime(container) { try body(container, stream) }
    }
}
