import Core
import FoundationEssentials

/// A role of Amazon's that is taken on by a token in a file, as Kubernetes hands them out (`AssumeRoleWithWebIdentity`).
struct WebIdentity: Sendable {
    let role: String
    /// What the session is called in the account's records.
    let session: String
    let token: Secret

    /// Reads the token, anew each time: its file is replaced before it expires.
    ///
    /// Returns `nil` where the variables do not name a file and a role, and throws where the file cannot be read.
    static func read(_ environment: [String: String]) throws -> WebIdentity? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], let role = environment["AWS_ROLE_ARN"],
            !file.isEmpty, !role.isEmpty
        else { return nil }
        guard let bytes = try? Data(contentsOf: URL(filePath: file)), bytes.count <= 64 * 1024 else {
            throw StillsError.machineKeysMissing(detail: "the web identity's token file cannot be read")
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingPrefix(while: \.isWhitespace)
        let session = environment["AWS_ROLE_SESSION_NAME"].flatMap { $0.isEmpty ? nil : $0 } ?? "stills"
        return WebIdentity(
            role: role,
            session: session,
            token: Secret(String(text.prefix { !$0.isWhitespace }))
        )
    }

    /// The body of the request that the security token service answers with a ``TemporaryKey``.
    ///
    /// It is not signed: the token is what it is believed for ("AssumeRoleWithWebIdentity", AWS STS API Reference).
    var body: Secret {
        Secret(
            FormBody.encode([
                ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
                ("RoleSessionName", session), ("WebIdentityToken", token.text),
            ])
        )
    }

    func key(_ configuration: AWSConfiguration, _ client: SourceClient, until deadline: Deadline) throws -> TemporaryKey
    {
        let url = try SourceURL(endpoint(configuration))
        let request = HTTPRequest(url: url, posting: .form(body))
        let answer = try client.exchange(request, for: Source(url), deadline: deadline)
        guard answer.head.status == 200, let key = TemporaryKey(roleAnswer: answer.body) else {
            let code = XMLText(answer.body).first("Code") ?? "none"
            throw StillsError.machineKeysMissing(
                detail: "the token service answered with status \(answer.head.status), code \(code.prefix(64))"
            )
        }
        return key
    }

    private func endpoint(_ configuration: AWSConfiguration) -> String {
        guard configuration.stsEndpoint.isEmpty else { return configuration.stsEndpoint }
        let region = configuration.region
        guard !region.isEmpty else { return "https://sts.amazonaws.com" }
        return "https://sts.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    }
}
