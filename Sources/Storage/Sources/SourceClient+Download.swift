package import Core

extension SourceClient {
    /// Reads a whole source into a staged file, which the caller then finishes.
    ///
    /// Throws `upload_too_large` at the first byte past `limit`, or before any where the length is announced, and
    /// else the errors named `source_…`. A connection that breaks off before the first byte is tried again once.
    package func download(_ source: Source, into file: StagedFile, limit: Int, deadline: Deadline) throws {
        let session = try SourceSession(
            source,
            client: self,
            limit: limit,
            overLimit: .uploadTooLarge(limit: limit),
            deadline: deadline
        )
        var hasStarted = false
        let receiver = Exchange.Receiver { head in
            guard head.status == 200 else { throw StillsError.source(head) }
            try RangeAnswer.checkEncoding(head)
            try session.checkLimit(adding: head.contentLength ?? 0)
        } receive: { bytes in
            hasStarted = true
            try file.write(bytes)
            return true
        }
        guard case .broken(let error) = try session.get(session.url, .whole, to: receiver).ending else { return }
        guard !hasStarted else { throw error }
        if case .broken(let error) = try session.get(session.url, .whole, to: receiver).ending { throw error }
    }
}
