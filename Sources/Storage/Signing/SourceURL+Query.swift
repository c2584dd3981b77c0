import Core

extension SourceURL {
    /// What stands before the query.
    var withoutQuery: Substring {
        text.prefix { $0 != "?" }
    }

    /// The query as it is, and then these parameters, encoded.
    func appending(_ parameters: [(name: String, value: String)]) -> String {
        let own = query.flatMap { $0.isEmpty ? nil : String($0) }
        return ((own.map { [$0] } ?? []) + [FormBody.encode(parameters)]).joined(separator: "&")
    }
}
