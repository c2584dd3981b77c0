import Core
import FoundationEssentials

/// A key of Amazon's that may stop at its time.
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

    /// A key in the variables that Amazon's own tools read, which tells no end; `nil` where there is none.
    init?(environment: [String: String]) {
        guard let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"],
            HeaderField.canCarry(id), HeaderField.canCarry(secret)
        else { return nil }
        let token = environment["AWS_SESSION_TOKEN"].flatMap { HeaderField.canCarry($0) ? Secret($0) : nil }
        key = AccessKey(id: id, secret: Secret(secret), sessionToken: token)
        expiresAt = .distantFuture
    }

    /// Whether it is good for so many seconds more.
    func isValid(for seconds: Double, at date: Date) -> Bool { expiresAt.timeIntervalSince(date) > seconds }

    private init?(id: String?, secret: String?, token: String?, expiration: String?) {
        guard let id, let secret, let token, [id, secret, token].allSatisfy(HeaderField.canCarry), let expiration,
            expiration.utf8.count <= 64, let expiresAt = try? Date(expiration, strategy: .iso8601)
        else { return nil }
        key = AccessKey(id: id, secret: Secret(secret), sessionToken: Secret(token))
        self.expiresAt = expiresAt
    }
}
