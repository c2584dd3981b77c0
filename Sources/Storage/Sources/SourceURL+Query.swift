import Core

extension SourceURL {
    /// The parameters of the query, decoded; a `+` is itself.
    var parameters: [(name: String, value: String)] {
        (query ?? "").split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return (Self.text(pair[..<end]), Self.text(pair[end...].dropFirst()))
        }
    }

    /// Whether the query holds a signature of a store (Amazon's versions 4 and 2, Google's, Azure's).
    var isPresigned: Bool {
        parameters.contains { Self.signatures.contains($0.name.lowercased()) }
    }

    private static let signatures: Set<String> = ["x-amz-signature", "signature", "x-goog-signature", "sig"]

    /// This URL with more in its query, which is encoded already.
    func appending(query more: String) throws -> SourceURL {
        let mark = query == nil ? "?" : query?.isEmpty == true ? "" : "&"
        return try SourceURL("\(text)\(mark)\(more)")
    }

    private static func text(_ encoded: Substring) -> String {
        String(decoding: PercentEncoding.decode(encoded), as: UTF8.self)
    }
}
