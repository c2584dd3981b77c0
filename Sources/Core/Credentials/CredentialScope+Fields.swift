extension CredentialScope {
    /// Reads `buckets` and `hosts`, of which only the one that goes with the kind may be given.
    ///
    /// Credentials of HTTP need hosts: whoever may have frames cut could send them to a host of their own otherwise.
    package init(_ fields: inout FieldReader, kind: CredentialKind?) {
        let buckets = fields.list(
            "buckets",
            count: 0...Self.most,
            "must hold buckets, or prefixes in them, such as `photos` or `photos/2026/`.",
            parse: { BucketPattern($0) }
        )
        let hosts = fields.list(
            "hosts",
            count: 0...Self.most,
            "must hold hosts such as `media.example.com`, `.example.com`, `media.example.com:8443` or `http://10.0.0.1:9000`.",
            parse: { CredentialHost($0) }
        )
        self.init(buckets: buckets ?? [], hosts: hosts ?? [])
        guard let kind else { return }
        if kind.isOfStore {
            if !self.hosts.isEmpty { fields.refuse("hosts", "goes with the kinds `http_…` only; name `buckets`.") }
        } else {
            if !self.buckets.isEmpty { fields.refuse("buckets", "goes with the kinds `cloud_…` only; name `hosts`.") }
            if hosts == nil ? !fields.isGiven("hosts") : self.hosts.isEmpty {
                fields.refuse("hosts", "is required: the hosts that these credentials may be sent to.")
            }
        }
    }

    /// The most patterns of each sort.
    private static let most = 100
}
