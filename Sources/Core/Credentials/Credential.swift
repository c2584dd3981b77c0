/// Stored credentials of an account: what opens a source, and where that may be sent.
///
/// Two are equal if they are the same version of the same stored credentials.
package struct Credential: Sendable, Hashable {
    /// Names this version of them, and is no secret: work, caches and tokens are told apart by it.
    package let identity: String
    package let body: CredentialBody
    package let scope: CredentialScope

    package init(identity: String, body: CredentialBody, scope: CredentialScope) {
        self.identity = identity
        self.body = body
        self.scope = scope
    }

    package static func == (left: Credential, right: Credential) -> Bool { left.identity == right.identity }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(identity)
    }
}
