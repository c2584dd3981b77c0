import Core

/// A source as a client names it: its URL, and the name of the stored credentials that open it.
struct NamedSource: Sendable {
    let url: String
    let credentials: String?

    /// Reads `url`, which is required, and `credentials_key`.
    init(_ fields: inout FieldReader) {
        url = fields.text("url", length: 1...8192) ?? ""
        fields.require("url")
        credentials = fields.text("credentials_key", length: 1...200)
    }
}
