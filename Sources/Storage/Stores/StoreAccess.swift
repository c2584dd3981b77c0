import Core

/// A store as one account or the machine may use it.
struct StoreAccess: Sendable {
    /// What requests are signed with.
    enum Signature: Sendable {
        case none
        case key(AccessKey)
        /// The keys of the machine that this server runs on.
        case machine
        /// A token that a service account's key is exchanged for.
        case token(GoogleServiceAccount)
        case azureKey(account: String, Secret)
        case sharedAccess(Secret)
    }

    let address: StoreAddress
    let signature: Signature
    /// The region that the credentials name; another one is an error.
    var region: String?
    /// Empty where the store alone decides.
    var buckets: [BucketPattern] = []

    /// What credentials of a store open; `nil` for those of HTTP.
    ///
    /// Throws `source_invalid` where their endpoint is no URL.
    init?(_ credential: Credential) throws {
        switch credential.body {
        case .s3(let s3):
            address = try .s3(s3.endpoint)
            signature = .key(s3.key)
            region = s3.region
        case .google(let google):
            address = try .google(google.endpoint)
            signature =
                switch google.access {
                case .key(let key): .key(key)
                case .serviceAccount(let account): .token(account)
                }
        case .azure(let azure):
            address = try .azure(account: azure.account, azure.endpoint)
            signature =
                switch azure.access {
                case .key(let key): .azureKey(account: azure.account, key)
                case .sharedAccess(let query): .sharedAccess(query)
                }
        case .basic, .bearer, .headers:
            return nil
        }
        buckets = credential.scope.buckets
    }

    /// What is open to everyone in a public store.
    init(anonymous store: StoreObject.Store) throws {
        address =
            switch store {
            case .s3: .amazon
            case .google: try .google(nil)
            case .azure(let account): try .azure(account: account, nil)
            }
        signature = .none
    }

    /// What the machine's own keys open.
    init(machine configuration: AWSConfiguration) throws {
        address = try .s3(configuration.endpoint.isEmpty ? nil : configuration.endpoint)
        signature = .machine
        buckets = configuration.buckets
    }

    var isSigned: Bool {
        if case .none = signature { false } else { true }
    }

    var isMachine: Bool {
        if case .machine = signature { true } else { false }
    }

    /// Whether what signs may be used for an object.
    func opens(_ object: StoreObject) -> Bool {
        object.store == address.store
            && (buckets.isEmpty || buckets.contains { $0.matches(bucket: object.bucket, key: object.key) })
    }
}
