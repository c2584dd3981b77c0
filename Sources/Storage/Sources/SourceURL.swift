import Core

/// A URL that a source may be read from: `http` or `https`, well formed, in one spelling.
///
/// Scheme and host are in lower case, a default port, an empty path's absence and a fragment are gone, and what is not
/// ASCII in the path and the query is percent-encoded as UTF-8. The rest is as it was given: a presigned URL is signed
/// for exactly its path and its query. Whether the host may be reached is not known before it is connected to.
package struct SourceURL: Hashable, Sendable {
    /// The URL as it is requested.
    package let text: String
    /// The host name or address, an IPv6 address without its brackets.
    package let host: String
    /// The port, also where the URL does not name it.
    package let port: Int

    /// The most bytes of text that are taken.
    package static let maximumLength = 8192

    /// Reads a URL, or throws `source_invalid`, or `source_unsupported` where it is one, but not of `http` or `https`.
    package init(_ text: some StringProtocol) throws {
        let bytes = Array(text.utf8.prefix(Self.maximumLength + 1))
        guard bytes.count <= Self.maximumLength else {
            throw Self.invalid("The source's URL is longer than \(Self.maximumLength) bytes.")
        }
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
            throw Self.invalid("The source's URL holds a space, a control character or a backslash.")
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(bytes[..<colon]) else {
            throw Self.invalid("The source is not a URL.")
        }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard scheme == "http" || scheme == "https" else { throw Self.unsupported }

        var rest = bytes[(colon + 1)...]
        guard rest.starts(with: "//".utf8) else { throw Self.invalid("The source's URL names no host.") }
        rest = rest.dropFirst(2)
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        let authority = try SourceAuthority(rest[..<end])
        let defaultPort = scheme == "http" ? 80 : 443
        host = authority.host
        port = authority.port ?? defaultPort

        let named = authority.port.flatMap { $0 == defaultPort ? nil : ":\($0)" } ?? ""
        let target = rest[end...].prefix { $0 != UInt8(ascii: "#") }
        let slash = target.first == UInt8(ascii: "/") ? "" : "/"
        self.text = "\(scheme)://\(authority.bracketedHost)\(named)\(slash)\(Self.encode(target))"
    }

    static func invalid(_ cause: String) -> StillsError {
        StillsError(.sourceInvalid, cause, fix: "Give the source as `https://host/path`, percent-encoded.")
    }

    private static let unsupported = StillsError(
        .sourceUnsupported,
        "Sources are read by `http`, `https`, `s3`, `gs` and `az` only, and everything else by `http` and `https`.",
        fix:
            "Give a URL that starts with `https://`, or `s3://bucket/key`, `gs://bucket/key` or `az://account/container/key`."
    )

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// What is not ASCII, and what no URL holds unencoded, percent-encoded.
    private static func encode(_ target: some Collection<UInt8>) -> String {
        var encoded: [UInt8] = []
        for byte in target {
            if byte >= 0x80 || "\"<>".utf8.contains(byte) {
                encoded += "%\([byte].hexadecimal.uppercased())".utf8
            } else {
                encoded.append(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
