import Core

/// Playlists lead to other URLs. The same session reads them, so that deadline, limit and account are one, and each
/// socket is judged by the guard as any other is.
extension HTTPRangeReader {
    var opensReferences: Bool { session.configuration.playlists }

    func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
        guard opensReferences else { throw StillsError.referenceRefused(detail: "`sources.playlists` is off") }
        let url = try path.reduce(current) { try $0.referred(to: $1) }
        let needed = range ?? SourceOpening.headRange
        return try HTTPRangeReader(url, named: url.text, shelf: shelf, session: session, for: needed)
    }
}
