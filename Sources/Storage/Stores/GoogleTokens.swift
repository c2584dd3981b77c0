import Core
import FoundationEssentials
import Synchronization

/// The tokens of service accounts, each kept until shortly before it expires.
final class GoogleTokens: Sendable {
    private struct Kept {
        let token: Secret
        let expiresAt: Date
    }

    private let kept = Mutex<[String: Kept]>([:])
    private let capacity = 1_000

    /// - Parameters:
    ///   - source: has the stored credentials that the account is of.
    ///   - client: asks for a new one, under the rules of any source: clients choose where.
    func token(
        of account: GoogleServiceAccount,
        _ source: Source,
        client: SourceClient,
        until deadline: Deadline
    ) throws -> Secret {
        let now = Date()
        let identity = source.credential?.identity ?? ""
        let found = kept.withLock { $0[identity] }
        if let found, found.expiresAt.timeIntervalSince(now) > 0 { return found.token }
        let fresh = try exchange(account, source, client, now, until: deadline)
        // A tenth of its life early, so that none expires on its way.
        let seconds = Double(fresh.seconds) * 0.9
        kept.withLock { kept in
            if kept.count >= capacity { kept = kept.filter { $0.value.expiresAt > now } }
            if kept.count >= capacity { kept.removeAll() }
            kept[identity] = Kept(token: fresh.token, expiresAt: now.addingTimeInterval(seconds))
        }
        return fresh.token
    }

    /// Forgets a token that is not accepted any longer.
    func forget(_ source: Source) {
        kept.withLock { $0[source.credential?.identity ?? ""] = nil }
    }

    private func exchange(
        _ account: GoogleServiceAccount,
        _ source: Source,
        _ client: SourceClient,
        _ now: Date,
        until deadline: Deadline
    ) throws -> GoogleToken {
        let body = GoogleAssertion.exchangeBody(try GoogleAssertion.text(for: account, at: now))
        let url = try SourceURL(account.tokenURI)
        // Google's own is no place of the account's choice, so the hosts that it may read from need not name it.
        let isGoogle = url.text == "https://oauth2.googleapis.com/token"
        let anywhere = source.account.map { SourceAccount(id: $0.id) }
        let asked = Source(url, account: isGoogle ? anywhere : source.account)
        let answer = try client.exchange(HTTPRequest(url: url, posting: .form(body)), for: asked, deadline: deadline)
        if answer.head.status == 400 || answer.head.status == 401 {
            throw StillsError(
                .storeSecretWrong,
                "The token service does not accept the service account's key.",
                fix:
                    "Look whether the key was deleted or the account disabled, and whether this server's clock is right.",
                detail: "status \(answer.head.status)"
            )
        }
        guard answer.head.status == 200, let token = GoogleToken(answer: answer.body) else {
            throw StillsError.sourceFailed(
                "The token service of the service account did not answer with a token.",
                detail: "status \(answer.head.status)"
            )
        }
        return token
    }
}
