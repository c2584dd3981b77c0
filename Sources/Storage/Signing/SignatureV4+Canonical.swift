import Core

extension SignatureV4 {
    /// The request in the one spelling that both sides sign.
    ///
    /// Fields are those of ``signedFields(_:to:)``.
    static func canonicalRequest(
        _ method: String,
        _ path: Substring,
        query: Substring?,
        _ fields: [HeaderField],
        bodyHash: String
    ) -> String {
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        let names = fields.map(\.name).joined(separator: ";")
        return [method.uppercased(), canonicalPath(path), canonicalQuery(query), lines, names, bodyHash]
            .joined(separator: "\n")
    }

    /// The fields to sign, `Host` among them, with names in lower case, each once, in order.
    ///
    /// Left out are those that botocore leaves out: the ones that belong to a connection, or are changed on the way.
    static func signedFields(_ fields: [HeaderField], to url: SourceURL) -> [HeaderField] {
        var values = ["host": [String(url.authority)]]
        for field in fields {
            let name = field.name.lowercased()
            guard name != "host", name != "authorization", !unsigned.contains(name) else { continue }
            values[name, default: []].append(field.signedValue)
        }
        return values.map { HeaderField($0.key, $0.value.joined(separator: ",")) }.sorted { $0.name < $1.name }
    }

    /// A path as S3 reads it: decoded once, and encoded anew; `//`, `.` and `..` are part of a key.
    private static func canonicalPath(_ path: Substring) -> String {
        PercentEncoding.encode(PercentEncoding.decode(path), keeping: UInt8(ascii: "/"))
    }

    /// The pairs of a query, decoded and encoded anew, by name and then value.
    ///
    /// A `+` is a space, as stores read it in a query: Ceph, OpenStack Swift and botocore, where it signs a URL, all do.
    private static func canonicalQuery(_ query: Substring?) -> String {
        let pairs = (query ?? "").split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return (name: recode(pair[..<end]), value: recode(pair[end...].dropFirst()))
        }
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static func recode(_ text: Substring) -> String {
        PercentEncoding.encode(PercentEncoding.decode(text.replacing("+", with: " ")))
    }

    private static let unsigned: Set = [
        "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]
}
