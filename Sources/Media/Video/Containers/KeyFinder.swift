/// Finds key frames in the way that fits one kind of container.
protocol KeyFinder {
    /// Returns the last key frame that is shown at or before a time, or the first of the file where there is none.
    ///
    /// After it the container hands out the packets that follow it.
    func keyFrame(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Packet?

    /// The times of the first and of the last picture, where the head of the file does not tell them.
    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>?

    /// Where the last key frame by a time is, as far as the index tells: no more than its start in an empty range.
    func place(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Range<Int64>?
}

extension KeyFinder {
    func times(of stream: VideoStream, in container: Container) throws -> ClosedRange<Int64>? { nil }

    func place(before limit: Int64, of stream: VideoStream, in container: Container) throws -> Range<Int64>? {
        stream.indexed(before: limit)?.bytes
    }
}
