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
            let url = try SourceURL(text)
            guard let credential else {
                self = .url(url)
                return
            }
            guard let access = try StoreAccess(credential) else {
                guard credential.scope.hosts.contains(where: { $0.matches(url.host) }) else {
                    throw StillsError.credentialsRefused("They go to other hosts than the source's.")
                }
                self = .url(url)
                return
            }
            // A presigned URL needs no other signature, and would be made invalid by one.
            guard !url.isPresigned else {
                self = .url(url)
                return
            }
            guard let object = try access.address.object(at: url) else {
                throw StillsError.credentialsRefused("The source is not in their store.")
            }
            self = .object(object)
        }
        guard let credential, case .object(let object) = self else { return }
        guard let access = try StoreAccess(credential) else {
            throw StillsError.credentialsRefused("They are not for a store.")
        }
        guard object.store == access.address.store else {
            throw StillsError.credentialsRefused("The source is not in their store.")
        }
        guard access.opens(object) else {
            throw StillsError.credentialsRefused("They are limited to other buckets or prefixes.")
        }
    }
}

extension SourceURL {
    /// Whether the query holds a signature of a store (Amazon's versions 4 and 2, Google's, Azure's).
    var isPresigned: Bool {
        guard let query else { return false }
        return query.split(separator: "&").contains { pair in
            Self.signatures.contains(pair.prefix { $0 != "=" }.lowercased())
        }
    }

    private static let signatures: Set<String> = ["x-amz-signature", "signature", "x-goog-signature", "sig"]
}

extension StillsError {
    static func credentialsRefused(_ reason: String) -> StillsError {
        StillsError(
            .credentialsRefused,
            "The stored credentials are not for this source. \(reason)",
            fix: "Name other credentials, or store these anew for where the source is."
        )
    }
}
