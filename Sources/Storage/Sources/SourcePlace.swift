import Core

/// Where a source lies: at a URL, or in a bucket of a store.
package enum SourcePlace: Hashable, Sendable {
    case url(SourceURL)
    case object(StoreObject)

    /// Throws `source_invalid` or `source_unsupported`, and `credentials_refused` where `credential` is not for this place.
    init(_ text: some StringProtocol, credential: Credential?) throws {
        let access = try credential.flatMap { try StoreAccess($0) }
        if let object = try StoreObject(scheme: text) {
            if credential != nil, access == nil {
                throw StillsError.credentialsRefused("They are not for a store.")
            }
            self = .object(object)
        } else {
            let url = try SourceURL(text)
            if let credential, access == nil, !credential.scope.hosts.contains(where: { $0.covers(url) }) {
                throw StillsError.credentialsRefused("They go to other hosts, ports or schemes than the source's.")
            }
            // A presigned URL needs no other signature, and would be made invalid by one.
            guard let access, !url.isPresigned else {
                self = .url(url)
                return
            }
            guard let object = try access.address.object(at: url) else {
                throw StillsError.credentialsRefused("The source is not in their store.")
            }
            self = .object(object)
        }
        guard let access, case .object(let object) = self else { return }
        guard object.store == access.address.store else {
            throw StillsError.credentialsRefused("The source is not in their store.")
        }
        guard access.opens(object) else {
            throw StillsError.credentialsRefused("They are limited to other buckets or prefixes.")
        }
    }
}
