import Core

extension SourceURL {
    /// What stands before the query.
    var withoutQuery: Substring {
        text.prefix { $0 != "?" }
    }

    /// The parameters of the query, decoded; a `+` is itself.
    var parameters: [(name: String, value: String)] {
        (query ?? "").split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return (Self.text(pair[..<end]), Self.text(pair[end...].dropFirst()))
        }
    }

    /// The query as it is, and then these parameters, encoded.
    func appending(_ parameters: [(name: String, value: String)]) -> String {
        let own = query.flatMap { $0.isEmpty ? nil : String($0) }
        return ((own.map { [$0] } ?? []) + [FormBody.encode(parameters)]).joined(separator: "&")
    }

    private static func text(_ encoded: Substring) -> String {
        String(decoding: PercentEncoding.decode(encoded), as: UTF8.self)
    }
}
