import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Tells who sends a request, by its key.
struct Authenticator: Sendable {
    let rows: RowCache
    let lastUsed: LastUsed

    /// The owner of the request's key, which has `scope`.
    ///
    /// Throws `key_missing`, `key_invalid` or `scope_missing`.
    func require(_ scope: Scope, _ request: Request) async throws -> Principal {
        guard let principal = try await principal(request) else {
            throw StillsError(
                .keyMissing,
                "The request has no API key.",
                fix: "Send one in `x-access-token`, `x-api-key`, `x-rasp-auth-token` or `Authorization: Bearer`."
            )
        }
        guard principal.may(scope) else {
            throw StillsError.scopeMissing(scope)
        }
        return principal
    }

    /// The owner of the request's key, or `nil` where it has none.
    ///
    /// Throws `key_invalid` where it has a wrong one.
    func principal(_ request: Request) async throws -> Principal? {
        guard let text = Self.key(request) else { return nil }
        let now = Date()
        guard let key = APIKey(text), let principal = try await rows.principal(key, now: now) else {
            throw StillsError(
                .keyInvalid,
                "The API key is not known, was revoked, or has expired.",
                fix: "Look for a typing mistake, or make a new key with `stills keys create`."
            )
        }
        await lastUsed.note(principal.keyID, now: now)
        return principal
    }

    /// The key that a request carries, in any surface's header.
    static func key(_ request: Request) -> String? {
        for name in [HTTPField.Name.accessToken, .apiKey, .raspToken] {
            if let text = request.headers[name] { return text }
        }
        // Another scheme, such as a site's Basic, is not for us.
        guard let text = request.headers[.authorization], text.lowercased().hasPrefix("bearer ") else { return nil }
        return String(text.dropFirst(7).drop { $0 == " " })
    }
}

extension StillsError {
    static func scopeMissing(_ scope: Scope) -> StillsError {
        StillsError(
            .scopeMissing,
            "The API key does not have the scope `\(scope.rawValue)`.",
            fix: "Use a key that has it; `stills keys create --scopes` makes one."
        )
    }
}
