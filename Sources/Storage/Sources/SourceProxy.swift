import Core

/// The HTTP proxy by which sources are reached; it is never shown with its user and password.
package struct SourceProxy: Sendable {
    /// `http://host:port`, without the user.
    let url: String
    let user: Secret?
    let password: Secret?
    private let address: IPAddress?
    private let port: Int

    /// Reads `http://[user:password@]host:port`, percent-encoded as in any URL; `nil` where it is something else.
    package init?(_ text: String) {
        guard text.lowercased().hasPrefix("http://") else { return nil }
        var rest = text.dropFirst(7)
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.contains(where: { "/?#".contains($0) }) else { return nil }
        var login: [String?] = []
        if let at = rest.lastIndex(of: "@") {
            login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                .map { Query.decode($0) }
            guard !login.contains(nil), login.first != "" else { return nil }
            rest = rest[rest.index(after: at)...]
        }
        guard let authority = try? SourceAuthority(Array(rest.utf8)[...]), let port = authority.port else { return nil }
        url = "http://\(authority.bracketedHost):\(port)"
        user = login.first?.map { Secret($0) }
        password = login.dropFirst().first?.map { Secret($0) }
        address = IPAddress(authority.host)
        self.port = port
    }

    /// Whether a socket to `address` is one to the proxy, as far as that is known of one that has a name.
    func isAt(_ address: IPAddress, port: UInt16) -> Bool {
        Int(port) == self.port && (self.address ?? address) == address
    }
}

extension SourceProxy: CustomStringConvertible {
    package var description: String { url }
}
