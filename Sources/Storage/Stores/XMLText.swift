/// Finds the text of elements in the short XML that stores answer with.
///
/// No parser: it knows elements without attributes that hold text and nothing else, and looks at the first 64 KiB.
struct XMLText: Sendable {
    static let maximumLength = 65536

    private let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes.prefix(Self.maximumLength))
    }

    /// The text of the first `<name>text</name>`, decoded; `nil` where there is none that is UTF-8.
    func first(_ name: String) -> String? {
        let start = Array("<\(name)>".utf8)
        let end = Array("</\(name)>".utf8)
        var rest = bytes[...]
        while let tag = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[tag...]
            guard rest.starts(with: start) else {
                rest = rest.dropFirst()
                continue
            }
            let text = rest.dropFirst(start.count).prefix { $0 != UInt8(ascii: "<") }
            rest = rest[text.endIndex...]
            if rest.starts(with: end) { return String(validating: Self.decode(text), as: UTF8.self) }
        }
        return nil
    }

    /// Each of XML's own entities decoded once; any other is left as it is.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            let entity = byte == UInt8(ascii: "&") ? entities.first { rest.starts(with: $0.name.utf8) } : nil
            decoded.append(entity?.byte ?? byte)
            rest = rest.dropFirst(entity?.name.utf8.count ?? 1)
        }
        return decoded
    }

    private static let entities = [
        (name: "&amp;", byte: UInt8(ascii: "&")), (name: "&lt;", byte: UInt8(ascii: "<")),
        (name: "&gt;", byte: UInt8(ascii: ">")), (name: "&quot;", byte: UInt8(ascii: "\"")),
        (name: "&apos;", byte: UInt8(ascii: "'")),
    ]
}
