import Core

/// A body of the type `application/x-www-form-urlencoded`, which a query is too.
enum FormBody {
    /// Spaces are `%20`, which every reader of forms understands.
    static func encode(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(Query.encode($0.name))=\(Query.encode($0.value))" }.joined(separator: "&")
    }
}
