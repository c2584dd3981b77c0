import FoundationEssentials

extension CredentialBody {
    /// The body as ``init(_:_:)`` reads it, for sealing: it holds the secrets.
    package var json: JSONValue {
        switch self {
        case .s3(let credentials):
            Self.object(
                Self.members(credentials.key).merging(
                    ["region": credentials.region, "endpoint": credentials.endpoint],
                    uniquingKeysWith: { first, _ in first }
                )
            )
        case .google(let credentials): .object(Self.members(credentials))
        case .azure(let credentials): Self.object(Self.members(credentials))
        case .basic(let user, let password): Self.object(["username": user, "password": password.text])
        case .bearer(let token): Self.object(["token": token.text])
        case .headers(let headers):
            .object(["headers": Self.object(Dictionary(headers.map { ($0.name, $0.value.text) }) { first, _ in first })]
            )
        }
    }

    /// What it holds that is no secret and no part of a key, by the names of the body's members.
    package var facts: [String: String] {
        let facts: [String: String?] =
            switch self {
            case .s3(let credentials): ["region": credentials.region, "endpoint": credentials.endpoint]
            case .azure(let credentials): ["account_name": credentials.account, "endpoint": credentials.endpoint]
            case .google(let credentials): ["endpoint": credentials.endpoint]
            case .basic, .bearer, .headers: [:]
            }
        return facts.compactMapValues { $0 }
    }

    private static func members(_ key: AccessKey) -> [String: String?] {
        [
            "access_key_id": key.id, "secret_access_key": key.secret.text,
            "session_token": key.sessionToken?.text,
        ]
    }

    private static func members(_ credentials: GoogleCredentials) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        switch credentials.access {
        case .key(let key): members = texts(Self.members(key))
        case .serviceAccount(let account):
            members["service_account"] = Self.object([
                "client_email": account.email, "private_key": account.privateKey.text,
                "private_key_id": account.privateKeyID, "token_uri": account.tokenURI,
            ])
        }
        members["endpoint"] = credentials.endpoint.map { .string($0) }
        return members
    }

    private static func members(_ credentials: AzureCredentials) -> [String: String?] {
        var members: [String: String?] = ["account_name": credentials.account, "endpoint": credentials.endpoint]
        switch credentials.access {
        case .key(let key): members["account_key"] = key.text
        case .sharedAccess(let token): members["sas_token"] = token.text
        }
        return members
    }

    private static func object(_ members: [String: String?]) -> JSONValue {
        .object(texts(members))
    }

    private static func texts(_ members: [String: String?]) -> [String: JSONValue] {
        members.compactMapValues { $0.map { .string($0) } }
    }
}
