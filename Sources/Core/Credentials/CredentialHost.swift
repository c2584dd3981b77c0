/// Where credentials of HTTP are sent: to a host, or all hosts below a domain, by one scheme, at one port.
///
/// By `https`, at its own port, unless it says otherwise: `media.example.com`, `.example.com:8443`,
/// `http://media.internal:9000`. So a secret goes in the open, or to whoever listens at another port, only where that was
/// meant when it was stored.
package struct CredentialHost: Sendable, Hashable {
    package let scheme: String
    package let host: HostPattern
    package let port: Int

    package init?(_ text: some StringProtocol) {
        var rest = text.lowercased()[...]
        var scheme = "https"
        for one in ["https", "http"] where rest.hasPrefix("\(one)://") {
            scheme = one
            rest = rest.dropFirst(one.count + 3)
            break
        }
        var port = Self.port(of: scheme)
        let isBare = rest.count { $0 == ":" } > 1 && !rest.hasPrefix("[")
        if !isBare, let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
            let digits = rest[rest.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits), (1...65_535).contains(number)
            else { return nil }
            port = number
            rest = rest[..<colon]
        }
        guard let host = HostPattern(rest) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    package var text: String {
        let prefix = scheme == "https" ? "" : "\(scheme)://"
        guard port != Self.port(of: scheme) else { return prefix + host.text }
        return host.text.contains(":") ? "\(prefix)[\(host.text)]:\(port)" : "\(prefix)\(host.text):\(port)"
    }

    private static func port(of scheme: String) -> Int { scheme == "http" ? 80 : 443 }
}
