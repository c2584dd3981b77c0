package import Core

/// Turns hostile bytes into pictures: a job in, its result out.
///
/// The server knows nothing else of libvips and FFmpeg, so that where and how they run can change without it.
/// Every job ends by its deadline, with a result or a ``StillsError``.
package protocol Renderer: Sendable {
    /// Returns once everything is ready for the first job, which then does not wait for it.
    func start() async throws

    /// Ends what jobs run in, once those that have begun are done; none is taken afterwards.
    func shutdown() async

    /// Reads the header of a stored picture, and enough of its pixels to know that it is one.
    func inspect(_ original: OpenFile, deadline: Deadline) async throws -> PictureInfo

    /// Makes a rendition of a stored picture.
    func render(_ original: OpenFile, as rendition: Rendition, deadline: Deadline) async throws -> Picture

    /// Cuts a frame out of a video. `open` is called on the thread that reads from what it returns.
    func frame(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: FrameRequest,
        deadline: Deadline
    ) async throws -> Frame

    /// Says what a video, a file of sound or a still picture is. `open` is called as for a frame.
    func mediaInfo(
        from open: @escaping @Sendable () throws -> any RangeReader,
        deadline: Deadline
    ) async throws -> MediaInfo

    /// Puts frames of a video into one picture. `open` is called as for a frame.
    func storyboard(
        from open: @escaping @Sendable () throws -> any RangeReader,
        as request: StoryboardRequest,
        deadline: Deadline
    ) async throws -> Storyboard
}
