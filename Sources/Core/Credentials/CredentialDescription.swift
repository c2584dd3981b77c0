/// Stored credentials without their secrets: what is shown of them.
package struct CredentialDescription: Sendable, Equatable {
    /// What `credentials_key` names them by, once in an account.
    package let name: String
    package let kind: CredentialKind
    package let scope: CredentialScope
    /// What the body holds that is no secret and no part of a key, such as `region`.
    package let facts: [String: String]

    package init(name: String, kind: CredentialKind, scope: CredentialScope, facts: [String: String]) {
        self.name = name
        self.kind = kind
        self.scope = scope
        self.facts = facts
    }

    /// Whether credentials may have this name: 1 to 200 characters that can be a part of a path.
    package static func isName(_ name: String) -> Bool {
        // A character may consist of any number of scalars, so the bytes are bounded too.
        (1...200).contains(name.count) && name.utf8.count <= 1024 && name != "." && name != ".."
            && !name.unicodeScalars.contains { $0 == "/" || $0.properties.generalCategory == .control }
    }

    /// What ``isName(_:)`` asks for, for a problem.
    package static let nameRule = "must have 1 to 200 characters, no `/`, and no control characters."
}
