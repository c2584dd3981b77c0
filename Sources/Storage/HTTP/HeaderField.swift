/// A field of a request's head.
struct HeaderField: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    var line: String { "\(name): \(value)" }
}
