import Core
import Isolation
import NIOCore

/// Cuts frames out of sources.
struct FrameCutter: Sendable {
    /// A frame as it is sent.
    struct Cut: Sendable {
        let bytes: ByteBuffer
        let format: OutputFormat
        let time: Double?
        let kind: FrameKind
        let usage: SourceUsage

        init(_ frame: Frame) {
            bytes = ByteBuffer(bytes: frame.picture.bytes)
            format = frame.picture.format
            time = frame.time
            kind = frame.kind
            usage = frame.usage
        }
    }

    typealias Key = SourceJobs<FrameRequest, Cut>.Key

    let renderer: any Renderer
    let jobs: SourceJobs<FrameRequest, Cut>

    /// - Parameter open: makes the reader of the source, on a thread that may block, until the deadline.
    func cut(
        _ key: Key,
        open: @escaping @Sendable (Deadline) throws -> any RangeReader
    ) async throws -> Cut {
        try await jobs.value(for: key) { deadline in
            Cut(try await renderer.frame(from: { try open(deadline) }, as: key.request, deadline: deadline))
        }
    }
}
