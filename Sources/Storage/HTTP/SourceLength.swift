import Core

/// The length of a source whose server answers ranges without telling it (`Content-Range: bytes 0-65535/*`).
enum SourceLength {
    /// Asks for the last byte, whose place tells the length; `nil` where the answer does not.
    ///
    /// - Parameters:
    ///   - first: the first answer, which this one must not contradict.
    ///   - known: how many bytes there are at least.
    static func find(
        _ url: SourceURL,
        after first: ResponseHead,
        atLeast known: Int64,
        session: SourceSession
    ) throws -> Int64? {
        var length: Int64?
        var received = 0
        let receiver = Exchange.Receiver { head in
            guard head.status != 412, !head.contradicts(first) else { throw StillsError.sourceChanged }
            // A server that does not know this form of a range may send anything, more than one byte above all.
            guard head.status == 206, case .bytes(let last, let total)? = head.contentRange, last.count == 1,
                last.upperBound >= known, last.upperBound == total ?? last.upperBound
            else { return }
            length = last.upperBound
        } receive: { bytes in
            received += bytes.count
            return received <= 1
        }
        _ = try session.get(url, .last, if: SourceValidator(first).map { .same($0) }, to: receiver)
        return length
    }
}
