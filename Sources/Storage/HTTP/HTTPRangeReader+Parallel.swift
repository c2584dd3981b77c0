import Core

extension HTTPRangeReader {
    /// Asks for several ranges at the same time, at the place where redirects have led.
    ///
    /// What fails or is cut short then is asked for again in the ordinary way, one after another, which follows
    /// redirects, resumes, and says what is wrong. A server that did not take several requests well gets no more of them.
    func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        let inside = ranges.map { $0.clamped(to: 0..<length) }
        guard whole == nil else { return try inside.map { try read(at: $0.lowerBound, count: $0.count) } }
        let wanted = inside.map(wanted)
        let fetches = wanted.map { FetchedRange($0.hole) }
        try fetchTogether(fetches.filter { !$0.isComplete })
        return try zip(wanted, fetches).map { $0.bytes(around: try complete($1)) }
    }

    private func fetchTogether(_ fetches: [FetchedRange]) throws {
        guard asksTogether, fetches.count > 1 else { return }
        try session.checkLimit(adding: fetches.reduce(0) { $0 + Int64($1.missing.count) })
        let results = try session.sendTogether(
            fetches.map { fetch in
                ParallelTransfers.Job(
                    request: HTTPRequest(url: current, part: .range(fetch.missing), condition: condition),
                    receiver: receiver(of: fetch)
                )
            }
        )
        asksTogether = !results.contains { result in
            guard case .failure(let error)? = result else { return false }
            return (error as? StillsError).map { !Self.isClosed($0) } ?? true
        }
    }
}
