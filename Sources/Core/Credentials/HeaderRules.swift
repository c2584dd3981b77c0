/// Which headers stored credentials may consist of.
enum HeaderRules {
    /// Whether it is a token (RFC 9110 section 5.6.2) of a sensible length.
    static func isName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count) && name.utf8.allSatisfy { CharacterSets.token.contains($0) }
    }

    /// Whether a header of this name changes nothing of how a request is sent, what it asks for and whom it asks.
    static func isFree(_ name: String) -> Bool {
        let name = name.lowercased()
        return !reserved.contains(name) && !reservedPrefixes.contains { name.hasPrefix($0) }
    }

    /// Whether it can be a value: ASCII without control characters, and without a space at either end.
    static func isValue(_ value: String) -> Bool {
        (1...8192).contains(value.utf8.count) && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && value.first != " " && value.last != " "
    }

    private static let reserved: Set<String> = [
        "host", "range", "transfer-encoding", "connection", "accept-encoding", "expect", "keep-alive", "te", "trailer",
        "upgrade", "http2-settings",
    ]
    private static let reservedPrefixes = ["content-", "if-", "proxy-"]
}
