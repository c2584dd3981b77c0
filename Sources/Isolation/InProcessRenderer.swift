package import Core
import Media
import NIOPosix

/// A renderer on threads of this process: no isolation, but bounds on size and time.
///
/// libvips and FFmpeg block, so both run on pools of their own, never on Swift's cooperative threads. Cancelling
/// drops a job that has not begun; one that has ends where it next looks at its deadline, which then has passed.
package struct InProcessRenderer: Renderer {
    private let images: NIOThreadPool
    private let frames: NIOThreadPool
    private let limits: MediaLimits

    package init(imageThreads: Int, frameThreads: Int, limits: MediaLimits) {
        images = NIOThreadPool(numberOfThreads: max(1, imageThreads))
        frames = NIOThreadPool(numberOfThreads: max(1, frameThreads))
        self.limits = limits
        Vips.warmUp(withSVG: limits.takesSVG)
        images.start()
        frames.start()
    }

    package func start() {}

    package func shutdown() async {
        // The only error is that a pool is down already.
        try? await images.shutdownGracefully()
        try? await frames.shutdownGracefully()
    }

    package func inspect(_ original: OpenFile, deadline: Deadline) async throws -> PictureInfo {
        try await run(on: images, deadline: deadline) { limits in
            try ImageRenderer(limits: limits).inspect(original, deadline: deadline)
        }
    }

    package func render(_ original: OpenFile, as rendition: Rendition, deadline: Deadline) async throws -> Picture {
        try await run(on: images, deadline: deadline) { limits in
            try ImageRenderer(limits: limits).render(original, as: rendition, deadline: deadline)
        }
    }

    package func frame(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: FrameRequest,
        deadline: Deadline
    ) async throws -> Frame {
        try await run(on: frames, deadline: deadline) { limits in
            try FrameExtractor(limits: limits).extract(from: open(), as: request, deadline: deadline)
        }
    }

    package func mediaInfo(
        from open: @escaping @Sendable () throws -> any RangeReader,
        deadline: Deadline
    ) async throws -> MediaInfo {
        try await run(on: frames, deadline: deadline) { limits in
            try MediaInspector(limits: limits).inspect(open(), deadline: deadline)
        }
    }

    package func storyboard(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: StoryboardRequest,
        deadline: Deadline
    ) async throws -> Storyboard {
        try await run(on: frames, deadline: deadline) { limits in
            try StoryboardMaker(limits: limits).make(from: open(), as: request, deadline: deadline)
        }
    }

    private func run<Value: Sendable>(
        on pool: NIOThreadPool,
        deadline: Deadline,
        _ job: @escaping @Sendable (MediaLimits) throws -> Value
    ) async throws -> Value {
        let limits = limits
        return try await withTaskCancellationHandler {
            try await pool.runIfActive {
                defer { Vips.endThread() }
                try deadline.check()
                return try job(limits)
            }
        } onCancel: {
            deadline.abandon()
        }
    }
}
