/// A host, or all hosts below a domain: `media.example.com`, `.example.com`.
///
/// Names are compared whole, or by whole labels from the end; never by the letters that they begin or end with.
package struct HostPattern: Sendable, Hashable {
    /// In lower case, without a dot at either end.
    private let name: String
    private let isSuffix: Bool

    /// Reads a name, an address, or a domain with a dot or `*.` in front; an IPv6 address with or without brackets.
    package init?(_ text: some StringProtocol) {
        var rest = text.lowercased()[...]
        if rest.hasPrefix("*.") { rest = rest.dropFirst() }
        let isSuffix = rest.hasPrefix(".")
        rest = isSuffix ? rest.dropFirst() : rest
        if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
        if rest.hasSuffix(".") { rest = rest.dropLast() }
        guard (1...253).contains(rest.utf8.count), rest.utf8.allSatisfy(Self.isHostCharacter), !rest.hasPrefix("."),
            !rest.hasSuffix("."), !rest.contains(".."), !isSuffix || !rest.contains(":"),
            // One colon is a port's, which no pattern has.
            rest.count(where: { $0 == ":" }) != 1
        else { return nil }
        name = String(rest)
        self.isSuffix = isSuffix
    }

    /// Whether a host, in any case, with or without the root's dot, is this one or below it.
    package func matches(_ host: some StringProtocol) -> Bool {
        var host = host.lowercased()[...]
        if host.hasSuffix(".") { host = host.dropLast() }
        return isSuffix ? host.hasSuffix(".\(name)") : host == name
    }

    package var text: String { isSuffix ? ".\(name)" : name }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 97...122: true
        default: "-._:".utf8.contains(byte)
        }
    }
}
