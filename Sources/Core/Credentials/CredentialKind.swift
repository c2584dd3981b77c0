/// The kinds of credentials that an account may store.
package enum CredentialKind: String, Sendable, CaseIterable {
    /// Amazon S3, or a store that speaks its interface at an endpoint of its own.
    case s3 = "cloud_s3"
    /// Google Cloud Storage, by an HMAC key or a service account's key.
    case google = "cloud_gs"
    /// Azure Blob Storage, by the storage account's key or a shared access signature.
    case azure = "cloud_azure"
    /// A user's name and password (RFC 7617).
    case basic = "http_basic"
    /// A bearer token (RFC 6750).
    case bearer = "http_bearer"
    /// Header fields, such as an API key's.
    case headers = "http_headers"

    /// Whether they open buckets; the others are sent to hosts.
    package var isOfStore: Bool {
        switch self {
        case .s3, .google, .azure: true
        case .basic, .bearer, .headers: false
        }
    }
}
