/// An origin as one account meets it, which never feels what another does there; `nil` for the server itself, or for all.
struct AccountOrigin: Hashable, Sendable {
    let account: String?
    let origin: SourceURL.Origin
}
