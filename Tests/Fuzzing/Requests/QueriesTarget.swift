import Core

@testable import Server

extension FuzzTarget {
    /// What is read of a query, written again, reads the same; a source that `encodeURI` tore apart comes back whole.
    static let queries = FuzzTarget("queries") { bytes in
        let text = bytes.text
        try expect(PercentEncoding.decode(PercentEncoding.encode(bytes)) == bytes, "Encoding is not undone.")
        try expect(Query.decode(Query.encode(text)[...]) == text, "Encoding of text is not undone.")
        guard let query = try parsed({ try Query(text) }) else { return }
        let written = query.pairs.map { "\(Query.encode($0.name))=\(Query.encode($0.value))" }.joined(separator: "&")
        let again = try Query(written)
        try expect(again.pairs.map(\.name) == query.pairs.map(\.name), "\(text) has other names in \(written).")
        try expect(again.pairs.map(\.value) == query.pairs.map(\.value), "\(text) has other values in \(written).")

        let known: Set<String> = ["url", "width", "credentials_key"]
        guard let whole = try parsed({ try SourceParameter.reassemble(query, known: known) }) else { return }
        guard query.pairs.count(where: { $0.name == "url" }) == 1, let source = query["url"] else { return }
        let url = whole["url"] ?? ""
        try expect(url.utf8.starts(with: source.utf8), "\(url) does not begin with \(source).")
        // Once whole, it stays as it is but for what nobody knows in front of it.
        let twice = try SourceParameter.reassemble(whole, known: known)
        try expect(twice["url"] == url, "\(twice["url"] ?? "-") is not \(url).")
    }
}
