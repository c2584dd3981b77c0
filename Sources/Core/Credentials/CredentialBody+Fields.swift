extension CredentialBody {
    /// Reads the members of a `body`; `nil` where something is wrong with them, which `fields` then knows.
    ///
    /// No problem repeats what a member holds.
    package init?(_ kind: CredentialKind, _ fields: inout FieldReader) {
        let body: CredentialBody? =
            switch kind {
            case .s3: Self.s3(&fields)
            case .google: Self.google(&fields)
            case .azure: Self.azure(&fields)
            case .basic: Self.basic(&fields)
            case .bearer: Self.bearer(&fields)
            case .headers: Self.headers(&fields)
            }
        guard let body else { return nil }
        self = body
    }

    private static func s3(_ fields: inout FieldReader) -> CredentialBody? {
        fields.dropEmpty("session_token", "region", "endpoint")
        let key = accessKey(&fields)
        let token = fields.visible("session_token", most: 8192)
        let region = fields.value("region", "must have 1 to 64 characters of a–z, 0–9 and `-`.") { text in
            let isRegion =
                (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { CharacterSets.region.contains($0) }
            return isRegion ? text : nil
        }
        let endpoint = origin(&fields)
        guard var key else { return nil }
        key.sessionToken = token.map { Secret($0) }
        return .s3(S3Credentials(key: key, region: region, endpoint: endpoint))
    }

    private static func google(_ fields: inout FieldReader) -> CredentialBody? {
        fields.dropEmpty("access_key_id", "secret_access_key", "service_account", "endpoint")
        let endpoint = origin(&fields)
        let hasKey = fields.isGiven("access_key_id") || fields.isGiven("secret_access_key")
        if fields.isGiven("service_account") {
            if hasKey { fields.refuse("service_account", "does not go with `access_key_id`.") }
            for name in ["access_key_id", "secret_access_key"] { fields.ignore(name) }
            return fields.object("service_account", isTextAllowed: true) { serviceAccount(&$0) }
                .map { .google(GoogleCredentials(access: .serviceAccount($0), endpoint: endpoint)) }
        }
        fields.ignore("service_account")
        guard hasKey else {
            for name in ["access_key_id", "secret_access_key"] { fields.ignore(name) }
            fields.requireOne(of: ["access_key_id", "service_account"])
            return nil
        }
        return accessKey(&fields).map { .google(GoogleCredentials(access: .key($0), endpoint: endpoint)) }
    }

    /// The members of Google's key file that are used; it has more.
    private static func serviceAccount(_ fields: inout FieldReader) -> GoogleServiceAccount? {
        fields.dropOthers(than: ["client_email", "private_key", "private_key_id", "token_uri"])
        fields.dropEmpty("private_key_id", "token_uri")
        let email = fields.value("client_email", "must be an address such as `name@project.iam.gserviceaccount.com`.") {
            let parts = $0.split(separator: "@", omittingEmptySubsequences: false)
            let isAddress = $0.isVisible(most: 320) && parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            return isAddress ? $0 : nil
        }
        fields.require("client_email")
        let key = fields.value("private_key", "must be an RSA key in PEM, from `-----BEGIN PRIVATE KEY-----` on.") {
            PEM.isPrivateKey($0) ? Secret($0) : nil
        }
        fields.require("private_key")
        let keyID = fields.visible("private_key_id", most: 128)
        let uri = fields.value("token_uri", "must be an https URL without user, query and fragment.") { text in
            ServerURL(text).flatMap { $0.isSecure || $0.isLoopback ? $0.text : nil }
        }
        guard let email, let key else { return nil }
        return GoogleServiceAccount(
            email: email,
            privateKey: key,
            privateKeyID: keyID,
            tokenURI: uri ?? "https://oauth2.googleapis.com/token"
        )
    }

    private static func azure(_ fields: inout FieldReader) -> CredentialBody? {
        fields.dropEmpty("account_key", "sas_token", "endpoint")
        let account = fields.value("account_name", "must have 3 to 24 characters of a–z and 0–9.") { text in
            let isName =
                (3...24).contains(text.utf8.count)
                && text.utf8.allSatisfy { CharacterSets.lowerOrDigit.contains($0) }
            return isName ? text : nil
        }
        fields.require("account_name")
        let key = fields.value("account_key", "must be base64.") { text -> Secret? in
            text.utf8.count <= 1024 && text.decodedBase64?.isEmpty == false ? Secret(text) : nil
        }
        let token = fields.value("sas_token", "must be a query with a `sig`, such as `sv=…&sp=r&sig=…`.") {
            text -> Secret? in
            let query = text.hasPrefix("?") ? text.dropFirst() : text[...]
            let isToken =
                String(query).isVisible(most: 4096) && !query.contains("#")
                && query.split(separator: "&").contains { $0.hasPrefix("sig=") }
            return isToken ? Secret(String(query)) : nil
        }
        fields.requireOne(of: ["account_key", "sas_token"])
        if fields.isGiven("account_key"), fields.isGiven("sas_token") {
            fields.refuse("sas_token", "does not go with `account_key`.")
        }
        let endpoint = fields.value("endpoint", "must be `http(s)://host`, with a port and a path or without.") {
            ServerURL($0)?.text
        }
        guard let account, let access = key.map({ .key($0) }) ?? token.map({ AzureCredentials.Access.sharedAccess($0) })
        else { return nil }
        return .azure(AzureCredentials(account: account, access: access, endpoint: endpoint))
    }

    private static func basic(_ fields: inout FieldReader) -> CredentialBody? {
        // RFC 7617: no control characters, and no colon in the name.
        let user = fields.value("username", "must have 1 to 256 bytes, no `:`, and no control characters.") { text in
            (1...256).contains(text.utf8.count) && !text.hasControl && !text.utf8.contains(UInt8(ascii: ":"))
                ? text : nil
        }
        fields.require("username")
        let password = fields.value("password", "must have 1024 bytes at most, and no control characters.") { text in
            text.utf8.count <= 1024 && !text.hasControl ? Secret(text) : nil
        }
        fields.require("password")
        guard let user, let password else { return nil }
        return .basic(user: user, password: password)
    }

    private static func bearer(_ fields: inout FieldReader) -> CredentialBody? {
        let token = fields.visible("token", most: 16_384)
        fields.require("token")
        return token.map { .bearer(Secret($0)) }
    }

    private static func headers(_ fields: inout FieldReader) -> CredentialBody? {
        let given = fields.texts("headers", count: 1...16)
        fields.require("headers")
        guard let given else { return nil }
        // Names are not told: who takes a name for a value would find it in an error.
        guard given.allSatisfy({ HeaderRules.isName($0.name) }) else {
            fields.refuse("headers", "holds a name that is no token of RFC 9110, or longer than 100 characters.")
            return nil
        }
        guard given.allSatisfy({ HeaderRules.isFree($0.name) }) else {
            fields.refuse("headers", "may not hold headers of connections, ranges, conditions or contents, nor `Host`.")
            return nil
        }
        guard Set(given.map { $0.name.lowercased() }).count == given.count else {
            fields.refuse("headers", "holds a name twice.")
            return nil
        }
        guard given.allSatisfy({ HeaderRules.isValue($0.text) }) else {
            fields.refuse(
                "headers",
                "holds a value that is empty, has more than 8192 characters, or others than ASCII's."
            )
            return nil
        }
        return .headers(given.map { CredentialHeader(name: $0.name, value: Secret($0.text)) })
    }

    /// Where a store is that is not the usual one.
    private static func origin(_ fields: inout FieldReader) -> String? {
        fields.value("endpoint", "must be `http(s)://host`, with a port or without, and nothing else.") {
            ServerURL($0).flatMap { $0.path.isEmpty ? $0.text : nil }
        }
    }

    private static func accessKey(_ fields: inout FieldReader) -> AccessKey? {
        // A slash or a comma would end it in the header that it goes into.
        let id = fields.value("access_key_id", "must have 1 to 256 visible ASCII characters, no `/` and no `,`.") {
            text in
            text.isVisible(most: 256) && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ",") }
                ? text : nil
        }
        fields.require("access_key_id")
        let secret = fields.visible("secret_access_key", most: 1024)
        fields.require("secret_access_key")
        guard let id, let secret else { return nil }
        return AccessKey(id: id, secret: Secret(secret))
    }
}

extension FieldReader {
    /// Visible ASCII characters, which no header and no query trips over.
    fileprivate mutating func visible(_ name: String, most: Int) -> String? {
        value(name, "must have 1 to \(most) visible ASCII characters, and no spaces.") {
            $0.isVisible(most: most) ? $0 : nil
        }
    }
}
