import Core

/// The query of `GET /image?url=…`, with a `url` that `encodeURI` tore apart put together again.
///
/// Clients are told to pass the source through `encodeURI`, which leaves `&` alone. So a presigned URL arrives with
/// its own parameters as ours. Those that this endpoint does not know, after a `url` that holds a `?`, go back onto
/// it, in their order and as they were before `encodeURI`, which escapes a percent sign and so turns `%2F` into `%252F`.
enum SourceParameter {
    /// - Parameter known: the names of this endpoint's own parameters, `url` among them.
    /// - Returns: the query without what belongs to the source, and with the whole `url`.
    static func reassemble(_ query: Query, known: Set<String>) throws -> Query {
        guard let index = query.pairs.firstIndex(where: { $0.name == "url" }), query.pairs[index].value.contains("?")
        else { return query }
        var kept: [Substring] = []
        var source = query.pairs[index].value
        for (position, pair) in query.pairs.enumerated() where position != index {
            if position < index || known.contains(pair.name) {
                kept.append(pair.raw)
            } else {
                source += "&\(withoutEncodeURI(pair.raw))"
            }
        }
        kept.append("url=\(Query.encode(source))"[...])
        return try Query(kept.joined(separator: "&"))
    }

    /// `text` with the percent sign back in front of two hexadecimal digits, where `encodeURI` escaped it.
    private static func withoutEncodeURI(_ text: Substring) -> String {
        String(text.replacing(/%25([0-9A-Fa-f]{2})/) { "%\($0.1)" })
    }
}
