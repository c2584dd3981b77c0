import Core

/// Later requests go to where redirects have led; when that place does not let in any longer, as a presigned one may
/// not, the way is gone once more from the start.
extension HTTPRangeReader {
    /// The bytes of a range, of which some or all may have come; they are kept for the next job.
    func complete(_ fetched: FetchedRange) throws -> [UInt8] {
        if !fetched.isComplete { try fetchRest(of: fetched) }
        if fetched.isSure { reuse?.keep(fetched.kept) }
        return fetched.bytes
    }

    private func fetchRest(of fetched: FetchedRange) throws {
        try session.checkLimit(adding: Int64(fetched.missing.count))
        while true {
            do {
                let ending = try ask(fetched)
                guard !fetched.isComplete else { return }
                guard fetched.isWorthResuming(), !session.deadline.hasPassed else { throw Self.incomplete(ending) }
            } catch let error as StillsError where current != start && Self.isClosed(error) {
                current = start
            }
        }
    }

    private func ask(_ fetched: FetchedRange) throws -> CurlHandle.Ending {
        let part = HTTPRequest.Part.range(fetched.missing)
        let (url, ending) = try session.get(current, part, if: condition, to: receiver(of: fetched))
        current = url
        return ending
    }

    /// Takes an answer to the request for what is missing of a range.
    func receiver(of fetched: FetchedRange) -> Exchange.Receiver {
        let rest = fetched.missing
        return Exchange.Receiver { [self] head in
            do {
                fetched.begin(endingAt: try RangeAnswer.check(head, answers: rest, of: length, after: first))
            } catch let error as StillsError where error == .sourceChanged {
                reuse?.drop()
                reuse = nil
                throw error
            }
            if reuse?.version.validator.isNamed(by: head) != true { fetched.isSure = false }
        } receive: { bytes in
            try fetched.append(bytes)
        }
    }

    /// Whether a place that let in before no longer does.
    static func isClosed(_ error: StillsError) -> Bool {
        error.code == .sourceDenied || error.code == .sourceNotFound
    }

    private static func incomplete(_ ending: CurlHandle.Ending) -> StillsError {
        if case .broken(let error) = ending { return error }
        return .sourceFailed("The source sent fewer bytes than were asked for.")
    }
}
