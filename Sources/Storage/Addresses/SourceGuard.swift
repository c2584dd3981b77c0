import Core

/// What may be asked on a client's behalf: by which schemes, of which hosts, at which addresses and ports.
///
/// A URL from a client may name anything, and a name may resolve to anything, so the guard is asked twice: about each
/// request before it goes out, over a connection that is kept alive too, and about each socket at the last moment, with
/// the address that is about to be connected to. What a redirect or a playlist leads to is a request like any other.
struct SourceGuard: Sendable {
    private let configuration: SourceConfiguration
    /// The only hosts of the account; empty where it may ask all that the server may.
    private let accountHosts: [HostPattern]
    /// The scheme of the store that names the source, which may then be read by `https`; `nil` where the URL names it.
    private let storeScheme: String?

    init(_ configuration: SourceConfiguration, for source: Source) {
        self.configuration = configuration
        accountHosts = source.account?.hosts ?? []
        storeScheme = source.storeScheme
    }

    /// Throws `source_refused` where a request to `url` must not go out.
    ///
    /// An address in the place of a name is judged at once; what a name resolves to cannot be known yet.
    func check(_ url: SourceURL) throws {
        if let storeScheme { try check(scheme: storeScheme) }
        let scheme = String(url.origin.scheme)
        if storeScheme == nil || scheme != "https" { try check(scheme: scheme) }
        let host = url.host
        guard !configuration.denyHosts.hold(host) else { throw StillsError.hostDenied(detail: host) }
        guard configuration.allowHosts.isEmpty || configuration.allowHosts.hold(host) else {
            throw StillsError.hostNotAllowed(detail: host)
        }
        guard accountHosts.isEmpty || accountHosts.hold(host) else {
            throw StillsError.hostNotOfAccount(detail: host)
        }
        let port = UInt16(clamping: url.port)
        if let address = IPAddress(host) {
            try check(address, port: port)
        } else if configuration.proxy != nil {
            try checkName(host, port: port)
        }
    }

    private func check(scheme: String) throws {
        guard configuration.schemes.contains(scheme) else { throw StillsError.schemeRefused(scheme) }
    }

    /// Throws `source_refused` unless `address` is in an allowed block, at any port, or public, at the ports of `http` and
    /// `https` and those that the operator adds.
    func check(_ address: IPAddress, port: UInt16) throws {
        guard !configuration.allowPrivate.contains(where: { $0.contains(address) }) else { return }
        let detail = "\(address) port \(port)"
        guard !SpecialAddresses.contain(address) else { throw StillsError.addressRefused(detail: detail) }
        try check(port: port, detail)
    }

    private func check(port: UInt16, _ detail: String) throws {
        guard port == 80 || port == 443 || configuration.ports.contains(port) else {
            throw StillsError.portRefused(detail: detail)
        }
    }

    /// Throws `source_refused` where a socket must not be opened; with a proxy, unless it leads to it.
    func checkSocket(to address: IPAddress, port: UInt16) throws {
        guard let proxy = configuration.proxy else { return try check(address, port: port) }
        guard proxy.isAt(address, port: port) else {
            throw StillsError.addressRefused(detail: "\(address) port \(port), which is not the proxy")
        }
    }

    /// Judges a name that a proxy will look up, so that its address is never seen, by what is known beforehand.
    private func checkName(_ name: String, port: UInt16) throws {
        let name = name.hasSuffix(".") ? name.dropLast() : name[...]
        if name == "localhost" || name.hasSuffix(".localhost") {
            try check(.v4(0x7F00_0001), port: port)
        } else {
            try check(port: port, "\(name) port \(port)")
        }
    }
}
