import Core

/// Where a source lies: at a URL, or in a bucket of a store.
package enum SourcePlace: Hashable, Sendable {
    case url(SourceURL)
    case object(StoreObject)

    /// Throws `source_invalid` or `source_unsupported`, and `credentials_refused` where `credential` is not for this place.
    init(_ text: some StringProtocol, credential: Credential?) throws {
        if let object = try StoreObject(scheme: text) {
            self = .object(object)
        } else {
            self = .url(try SourceURL(text))
        }
    }

    /// Whether the URL holds a signature, so that it opens by itself.
    var isSigned: Bool { false }
}
