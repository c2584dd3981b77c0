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
    let credentials: StoredCredentials
    let rows: RowCache

    /// Throws `source_invalid` or `source_unsupported` where it is no URL of a source, `credentials_unknown` where the
    /// account has no stored credentials of the name, and `credentials_refused` where they are not for this source.
    ///
    /// A sample of this server is read from the disk.
    func prepare(_ named: NamedSource, account: String, for request: Request) async throws -> Opening {
        var credential: Credential?
        if let name = named.credentials { credential = try await credentials.credential(named: name, account: account) }
        let source = try Source(named.url, account: try await rows.sourceAccount(account), credential: credential)
        let sample = links.base.localPath(of: named.url, for: request).flatMap { samples.open($0) }
        return Opening(source: source) { [sources] deadline in
            if let sample { return FileRangeReader(sample) }
            return try sources.openReader(source, deadline: deadline)
        }
    }
}
