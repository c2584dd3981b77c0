import Core

extension CredentialHost {
    /// Whether what was stored for this host may be sent to a URL.
    func covers(_ url: SourceURL) -> Bool {
        url.origin.scheme == scheme && url.port == port && [host].hold(url.host)
    }
}
