import Core
import Isolation
import NIOCore
import Storage

/// Cuts frames out of sources: one piece of work for all of an account who ask for the same at once.
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

    /// Accounts never share work, because what they may read differs.
    struct Key: Hashable, Sendable {
        let account: String
        let source: SourceURL
        let request: FrameRequest
    }

    let renderer: any Renderer
    let admission: Admission
    let coalescer: Coalescer<Key, Cut>
    /// Seconds that one frame may take.
    let seconds: Int

    /// - Parameter open: makes the reader of the source, on a thread that may block, until the deadline.
    func cut(
        _ key: Key,
        open: @escaping @Sendable (Deadline) throws -> any RangeReader
    ) async throws -> Cut {
        try await coalescer.value(for: key) {
            // The time in the queue counts, so that no one waits longer than a frame may take.
            let deadline = Deadline(seconds: Double(seconds))
            return try await admission.run {
                Cut(try await renderer.frame(from: { try open(deadline) }, as: key.request, deadline: deadline))
            }
        }
    }
}
