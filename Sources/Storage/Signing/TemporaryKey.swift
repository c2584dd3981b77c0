import Core
import FoundationEssentials

/// A key of Amazon's that stops at its time.
struct TemporaryKey: Sendable, Hashable {
    let key: AccessKey
    let expiresAt: Date

    /// Reads the XML that the security token service answers `AssumeRoleWithWebIdentity` with; `nil` where it holds
    /// no whole key.
    init?(roleAnswer answer: some Collection<UInt8>) {
        let text = XMLText(answer)
        self.init(
            id: text.first("AccessKeyId"),
            secret: text.first("SecretAccessKey"),
            token: text.first("SessionToken"),
            expiration: text.first("Expiration")
        )
    }

    /// Reads the JSON of `/latest/meta-data/iam/security-credentials/ROLE` of the instance metadata service; `nil`
    /// where it holds no whole key.
    init?(metadataAnswer answer: some Collection<UInt8>) {
        guard answer.count <= XMLText.maximumLength, let fields = try? JSONValue.object(from: answer) else {
            return nil
        }
        func text(_ name: String) -> String? {
            guard case .string(let text)? = fields[name] else { return nil }
            return text
        }
        self.init(
            id: text("AccessKeyId"),
            secret: text("SecretAccessKey"),
            token: text("Token"),
            expiration: text("Expiration")
        )
    }

    private init?(id: String?, secret: String?, token: String?, expiration: String?) {
        guard let id, let secret, let token, [id, secret, token].allSatisfy(HeaderField.canCarry), let expiration,
            expiration.utf8.count <= 64, let expiresAt = try? Date(expiration, strategy: .iso8601)
        else { return nil }
        key = AccessKey(id: id, secret: Secret(secret), sessionToken: Secret(token))
        self.expiresAt = expiresAt
    }
}
