package import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Renders in processes of their own, each behind walls, so that what goes wrong in one costs the job that it had.
package final class ProcessRenderer: Renderer {
    private let images: RendererGroup
    private let frames: RendererGroup
    private let limits: MediaLimits
    private let tell: @Sendable (RendererEvent) -> Void

    /// - Parameter tell: is called from any thread with what an operator should know of.
    package init(_ settings: RendererSettings, tell: @escaping @Sendable (RendererEvent) -> Void) {
        // Where it is ignored, as it may be from the start, ended processes cannot be waited for.
        signal(SIGCHLD, SIG_DFL)
        let denied = DenyList()
        limits = settings.limits
        self.tell = tell
        images = RendererGroup(.images, count: settings.images, settings, denied: denied, tell: tell)
        frames = RendererGroup(.frames, count: settings.frames, settings, denied: denied, tell: tell)
    }

    package func start() async throws {
        async let images = images.start()
        async let frames = frames.start()
        let missing = try await images + frames
        if !missing.isEmpty { tell(.incomplete(missing: Set(missing).sorted())) }
    }

    package func shutdown() async {
        await images.shutdown()
        await frames.shutdown()
    }

    package func inspect(_ original: OpenFile, deadline: Deadline) async throws -> PictureInfo {
        try await images.run(.inspect, on: original, deadline: deadline) { [limits] answer, _ in
            try answer.pictureInfo(of: original, limits)
        }
    }

    package func render(_ original: OpenFile, as rendition: Rendition, deadline: Deadline) async throws -> Picture {
        try await images.run(.render(rendition), on: original, deadline: deadline) { answer, bytes in
            try answer.picture(bytes, as: rendition)
        }
    }

    package func frame(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: FrameRequest,
        deadline: Deadline
    ) async throws -> Frame {
        try await frames.run(.frame(request), from: open, deadline: deadline) { answer, bytes, source in
            try answer.frame(bytes, as: request, usage: source.usage)
        }
    }

    package func mediaInfo(
        from open: @escaping @Sendable () throws -> any RangeReader,
        deadline: Deadline
    ) async throws -> MediaInfo {
        try await frames.run(.mediaInfo, from: open, deadline: deadline) { answer, _, source in
            try answer.mediaInfo(of: source)
        }
    }

    package func storyboard(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: StoryboardRequest,
        deadline: Deadline
    ) async throws -> Storyboard {
        try await frames.run(.storyboard(request), from: open, deadline: deadline) { answer, bytes, source in
            try answer.storyboard(bytes, as: request, usage: source.usage)
        }
    }
}
