package import Core

/// Amazon's credentials of the machine that the server runs on: for sources in `s3://` that name no stored credentials.
///
/// Every account may read what they open, so name the buckets that are meant for all.
///
/// Section: `aws`.
package struct AWSConfiguration: Sendable {
    /// Where keys come from, tried in this order: `environment` (`AWS_ACCESS_KEY_ID`, …), `web_identity`
    /// (`AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`), `instance` (the metadata service, version 2).
    ///
    /// Where it is empty, none is used or asked for.
    package var credentials: [MachineKeySource] = []
    /// The buckets that they are used for, each `bucket` or `bucket/prefix`.
    ///
    /// Where it is empty, they are used for none.
    package var buckets: [BucketPattern] = []
    /// The region of these buckets; where it is empty, the store is asked.
    package var region = ""
    /// `https://host[:port]` of a store that is not Amazon's.
    package var endpoint = ""
    /// `https://host[:port]` of the security token service; where it is empty, Amazon's of the region.
    package var stsEndpoint = ""
    /// `http://host[:port]` of the instance metadata service; where it is empty, `http://169.254.169.254`.
    package var metadataEndpoint = ""

    package init() {}
}

/// Where keys of the machine come from.
package enum MachineKeySource: String, Sendable, CaseIterable {
    case environment
    case webIdentity = "web_identity"
    case instance
}
