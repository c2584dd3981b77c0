/// The secrets of stored credentials, and what belongs to them.
package enum CredentialBody: Sendable, Hashable {
    case s3(S3Credentials)
    case google(GoogleCredentials)
    case azure(AzureCredentials)
    case basic(user: String, password: Secret)
    case bearer(Secret)
    /// Names and values.
    case headers([CredentialHeader])

    package var kind: CredentialKind {
        switch self {
        case .s3: .s3
        case .google: .google
        case .azure: .azure
        case .basic: .basic
        case .bearer: .bearer
        case .headers: .headers
        }
    }
}

/// What requests in the form of Amazon's Signature Version 4 are signed with.
package struct AccessKey: Sendable, Hashable {
    package var id: String
    package var secret: Secret
    /// Goes with temporary keys.
    package var sessionToken: Secret?

    package init(id: String, secret: Secret, sessionToken: Secret? = nil) {
        self.id = id
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

package struct S3Credentials: Sendable, Hashable {
    package var key: AccessKey
    /// `nil` where the store is to be asked.
    package var region: String?
    /// `http(s)://host[:port]` of a store that is not Amazon's.
    package var endpoint: String?

    package init(key: AccessKey, region: String? = nil, endpoint: String? = nil) {
        self.key = key
        self.region = region
        self.endpoint = endpoint
    }
}

package struct GoogleCredentials: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        /// An HMAC key, which signs as Amazon's keys do.
        case key(AccessKey)
        case serviceAccount(GoogleServiceAccount)
    }

    package var access: Access
    /// `http(s)://host[:port]` of the store, where it is not Google's own.
    package var endpoint: String?

    package init(access: Access, endpoint: String? = nil) {
        self.access = access
        self.endpoint = endpoint
    }
}

package struct GoogleServiceAccount: Sendable, Hashable {
    /// `name@project.iam.gserviceaccount.com`.
    package var email: String
    /// An RSA key in PEM.
    package var privateKey: Secret
    package var privateKeyID: String?
    /// Where an assertion is exchanged for a token.
    package var tokenURI: String

    package init(email: String, privateKey: Secret, privateKeyID: String?, tokenURI: String) {
        self.email = email
        self.privateKey = privateKey
        self.privateKeyID = privateKeyID
        self.tokenURI = tokenURI
    }
}

package struct AzureCredentials: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        /// The storage account's key, in base64.
        case key(Secret)
        /// A shared access signature: a query, without its `?`.
        case sharedAccess(Secret)
    }

    package var account: String
    package var access: Access
    /// `http(s)://host[:port][/path]` of the blob service, where it is not Azure's own.
    package var endpoint: String?

    package init(account: String, access: Access, endpoint: String? = nil) {
        self.account = account
        self.access = access
        self.endpoint = endpoint
    }
}

package struct CredentialHeader: Sendable, Hashable {
    package var name: String
    package var value: Secret

    package init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}
