import Core

/// The part of a URL between `//` and the path: a host and perhaps a port.
///
/// Stricter than RFC 3986: a user or password is refused, since it would end up in logs and caches, and so are
/// zones, percent-encoding, every character that no host name has, and IPv4 addresses in another form than `a.b.c.d`.
struct SourceAuthority {
    /// In lower case, without brackets.
    let host: String
    let port: Int?
    private let isIPv6: Bool

    var bracketedHost: String { isIPv6 ? "[\(host)]" : host }

    init(_ bytes: ArraySlice<UInt8>) throws {
        guard !bytes.contains(UInt8(ascii: "@")) else {
            throw SourceURL.invalid("The source's URL holds a user name or a password.")
        }
        let portStart: ArraySlice<UInt8>.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw Self.invalidHost }
            host = String(decoding: bytes[bytes.startIndex + 1..<close], as: UTF8.self).lowercased()
            guard case .v6 = IPAddress(host) else { throw Self.invalidHost }
            isIPv6 = true
            portStart = close + 1
        } else {
            portStart = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            let name = bytes[..<portStart]
            guard (1...253).contains(name.count), name.allSatisfy(Self.isHostCharacter) else { throw Self.invalidHost }
            host = String(decoding: name, as: UTF8.self).lowercased()
            guard Self.isName(host) || IPAddress(host) != nil else { throw Self.invalidHost }
            isIPv6 = false
        }
        port = try Self.port(bytes[portStart...])
    }

    private static func port(_ bytes: ArraySlice<UInt8>) throws -> Int? {
        guard let colon = bytes.first else { return nil }
        let digits = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy({ (48...57).contains($0) }) else {
            throw SourceURL.invalid("The source's URL holds an invalid port.")
        }
        guard !digits.isEmpty else { return nil }
        let port = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        guard (1...65_535).contains(port) else {
            throw SourceURL.invalid("The source's URL holds an invalid port.")
        }
        return port
    }

    private static let invalidHost = StillsError(
        .sourceInvalid,
        "The source's URL names no host, or one that cannot be.",
        fix: "Write the host as a name or an address: IPv4 as four decimal numbers, a name that is not ASCII as `xn--`."
    )

    /// Whether these are labels as DNS has them, and not an IPv4 address in one of its odd spellings.
    ///
    /// Resolvers take a whole number, a short form, octal and hexadecimal for an address. As browsers do, we take every
    /// host for one whose last label is a number.
    private static func isName(_ host: String) -> Bool {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // The root's, which may be written.
        if labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return false }
        if last.utf8.allSatisfy({ (48...57).contains($0) }) { return false }
        return
            !(last.hasPrefix("0x")
            && last.dropFirst(2).utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) })
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._".utf8.contains(byte)
        }
    }
}
