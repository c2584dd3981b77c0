import Core

extension HTTPRangeReader {
    /// Asks for several ranges at the same time, at the place where redirects have led.
    ///
    /// What fails or is cut short then is asked for again in the ordinary way, one after another, which follows
    /// redirects, resumes, and says what is wrong. A server that did not take several requests well gets no more of them.
    func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        let inside = ranges.map { $0.clamped(to: 0..<length) }
        let fetches = inside.map { range in
            whole == nil && !range.isEmpty && !known.contains(range.lowerBound) ? FetchedRange(range) : nil
        }
        try fetchTogether(fetches.compactMap(\.self))
        return try zip(inside, fetches).map { range, fetch in
            try fetch.map(complete) ?? read(at: range.lowerBound, count: range.count)
        }
    }

    private func fetchTogether(_ fetches: [FetchedRange]) throws {
        guard asksTogether, fetches.count > 1 else { return }
        try session.checkLimit(adding: fetches.reduce(0) { $0 + Int64($1.missing.count) })
        let results = try session.sendTogether(
            fetches.map { fetch in
                ParallelTransfers.Job(
                    request: HTTPRequest(url: current, part: .range(fetch.missing)),
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
