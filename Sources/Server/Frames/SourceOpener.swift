import Core
import Hummingbird
import Storage

/// Finds out what a client's source is, and how it is opened.
struct SourceOpener: Sendable {
    /// A source that can be opened, on a thread that may block, for a job that ends by the deadline.
    struct Opening: Sendable {
        let source: Source
        let open: @Sendable (Deadline) throws -> any RangeReader
    }

    let links: ImageLinks
    let samples: Samples
    let sources: SourceClient

    /// Throws `source_invalid` or `source_unsupported` where it is no URL of a source.
    ///
    /// A sample of this server is read from the disk.
    func prepare(_ url: String, of account: String, for request: Request) throws -> Opening {
        let source = try Source(url, account: SourceAccount(id: account))
        let sample = links.base.localPath(of: url, for: request).flatMap { samples.open($0) }
        return Opening(source: source) { [sources] deadline in
            if let sample { return FileRangeReader(sample) }
            return try sources.openReader(source, deadline: deadline)
        }
    }
}
