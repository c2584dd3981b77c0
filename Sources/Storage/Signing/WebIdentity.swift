import Core

/// A role of Amazon's that a token of another identity provider opens.
struct WebIdentity: Sendable, Hashable {
    let role: String
    /// What the session is called in the account's records.
    let session: String
    let token: Secret

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
}
