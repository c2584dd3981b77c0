import Core

/// The bounds that all jobs of a client share, as one job meets them: places at an origin, and circuits.
///
/// Belongs to one thread at a time, as the job does.
final class SourceBounds {
    private let places: OriginPlaces
    /// What of the places one account may take.
    private let shares: OriginPlaces
    private let circuits: SourceCircuits
    private let account: String?
    private let deadline: Deadline
    /// The place whose last answer broke off, and how; what the job has not got past when it ends is a failure.
    private var unsettled: (key: AccountOrigin, reason: String)?

    init(_ client: SourceClient, account: SourceAccount?, deadline: Deadline) {
        places = client.places
        shares = client.shares
        circuits = client.circuits
        self.account = account?.id
        self.deadline = deadline
    }

    deinit {
        if let unsettled { circuits.note(.failure(unsettled.reason), of: unsettled.key) }
    }

    /// Sends one request when it is its turn, and takes note of how it went.
    ///
    /// Throws `overloaded` where no place becomes free in time, and `source_paused` where the origin keeps failing.
    func send(
        to origin: SourceURL.Origin,
        _ receiver: Exchange.Receiver,
        by perform: (Exchange.Receiver) throws -> CurlHandle.Ending
    ) throws -> CurlHandle.Ending {
        let key = AccountOrigin(account: account, origin: origin)
        _ = try shares.enter(key, until: deadline)
        defer { shares.leave(key) }
        let all = AccountOrigin(account: nil, origin: origin)
        _ = try places.enter(all, until: deadline)
        defer { places.leave(all) }
        let isProbe = try circuits.enter(key)
        var status: Int?
        var hasBody = false
        let start = ContinuousClock.now
        let result = Result {
            try perform(
                Exchange.Receiver { head in
                    status = head.status
                    try receiver.accept(head)
                } receive: { bytes in
                    hasBody = true
                    return try receiver.receive(bytes)
                }
            )
        }
        let verdict =
            deadline.isAbandoned
            ? .none
            : CircuitVerdict(
                of: result,
                status: status,
                hasBody: hasBody,
                time: .now - start,
                isLate: deadline.hasPassed
            )
        note(verdict, of: key, asProbe: isProbe)
        return try result.get()
    }

    /// Sends several requests to one origin, as many at once as there are places; `nil` where that is not to be done now.
    ///
    /// That some fail says nothing of the origin, which may not like as many at once.
    func sendTogether(
        to origin: SourceURL.Origin,
        atMost count: Int,
        by perform: (_ places: Int) throws -> [Result<CurlHandle.Ending, any Error>?]
    ) throws -> [Result<CurlHandle.Ending, any Error>?]? {
        let key = AccountOrigin(account: account, origin: origin)
        guard circuits.isClosed(key) else { return nil }
        let share = try shares.enter(key, count: count, until: deadline)
        defer { shares.leave(key, count: share) }
        let all = AccountOrigin(account: nil, origin: origin)
        let count = try places.enter(all, count: share, until: deadline)
        defer { places.leave(all, count: count) }
        let results = try perform(count)
        let hasSucceeded = results.contains { result in
            if case .success(.complete)? = result { true } else { false }
        }
        if hasSucceeded { note(.success, of: key, asProbe: false) }
        return results
    }

    private func note(_ verdict: CircuitVerdict, of key: AccountOrigin, asProbe: Bool) {
        switch verdict {
        case .unsettled(let reason): unsettled = (key, reason)
        case .success where unsettled?.key == key: unsettled = nil
        default: break
        }
        circuits.note(verdict, of: key, asProbe: asProbe)
    }
}
