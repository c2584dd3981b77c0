import Core

/// Credentials that an account wants stored.
struct NewCredential: Sendable {
    let description: CredentialDescription
    let body: CredentialBody

    /// Reads and finishes the fields of a request: `key_name`, `kind`, `body`, `buckets`, `hosts`.
    ///
    /// - Parameter name: the name that was given outside of them; then `key_name` may be left out, and must agree.
    init(_ fields: inout FieldReader, name: String? = nil) throws {
        let given = fields.value("key_name", CredentialDescription.nameRule) {
            CredentialDescription.isName($0) ? $0 : nil
        }
        if let name {
            if !CredentialDescription.isName(name) { fields.refuse("key_name", CredentialDescription.nameRule) }
            if let given, given != name { fields.refuse("key_name", "must be the one in the path, or be left out.") }
        } else {
            fields.require("key_name")
        }
        let kind: CredentialKind? = fields.choice("kind")
        fields.require("kind")
        var body: CredentialBody?
        if let kind {
            body = fields.object("body") { CredentialBody(kind, &$0) }
        } else {
            fields.ignore("body")
        }
        fields.require("body")
        let scope = CredentialScope(&fields, kind: kind)
        try fields.finish()
        guard let name = name ?? given, let kind, let body else {
            throw StillsError(.parameterInvalid, "The credentials are incomplete.", fix: "Look at `body`.")
        }
        description = CredentialDescription(name: name, kind: kind, scope: scope, facts: body.facts)
        self.body = body
    }
}
