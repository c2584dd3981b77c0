/// `http(s)://host[:port][/path]`: where a server is, and nothing else.
struct ServerURL {
    let isSecure: Bool
    /// A name in lower case, an IPv4 address, or an IPv6 address in brackets.
    let host: String
    let port: Int?
    /// Empty, or from a slash on, without one at its end.
    let path: String

    init?(_ text: String) {
        guard text.isVisible(most: 1024), let schemeEnd = text.firstRange(of: "://") else { return nil }
        switch text[..<schemeEnd.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[schemeEnd.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        var path = rest[authority.endIndex...]
        if path.hasSuffix("/") { path = path.dropLast() }
        guard Self.isPath(path), let (host, port) = Self.split(authority) else { return nil }
        self.host = host
        self.port = port
        self.path = String(path)
    }

    var text: String {
        "\(isSecure ? "https" : "http")://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
    }

    /// Whether it is on this machine, by its address or as `localhost`.
    var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isBlock =
            parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                UInt8(part).map { String($0) == part } ?? false
            }
        return isBlock || host == "localhost" || host == "[::1]"
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            host = authority[..<colon]
            port = number
        }
        let name = host.lowercased()
        return isHost(name) ? (name, port) : nil
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.utf8.dropFirst().dropLast()
            return address.count >= 2 && address.contains(UInt8(ascii: ":"))
                && address.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { CharacterSets.region.contains($0) || $0 == UInt8(ascii: "_") }
            }
    }

    private static func isPath(_ path: Substring) -> Bool {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        return segments.allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy { CharacterSets.token.contains($0) && !"!#%&'*`|^".utf8.contains($0) }
        }
    }
}
