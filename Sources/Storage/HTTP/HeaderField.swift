/// A field of a request's head.
struct HeaderField: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether neither name nor value holds a control character.
    var isOneLine: Bool { (name + value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    var line: String { "\(name): \(value)" }
}
