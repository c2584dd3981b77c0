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
    let sources: SourceClient
    let admission: Admission
    let coalescer: Coalescer<Key, Cut>
    let seconds: Int

    func cut(_ source: SourceURL, _ request: FrameRequest, account: String) async throws -> Cut {
        try await coalescer.value(for: Key(account: account, source: source, request: request)) {
            try await admission.run {
                let deadline = Deadline(seconds: Double(seconds))
                let open = { @Sendable in try sources.openReader(source, deadline: deadline) }
                return Cut(try await renderer.frame(from: open, as: request, deadline: deadline))
            }
        }
    }
}
