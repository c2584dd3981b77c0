/// A header's value that carries parameters: `form-data; name="file"; filename=a.jpg`.
struct HeaderParameters: Equatable {
    /// What stands before the parameters, in lower case.
    let value: String
    /// The parameters by their names in lower case, without quotes and escapes.
    let parameters: [String: String]

    /// Reads `text`, or `nil` where it is malformed or names a parameter twice.
    ///
    /// In a quoted string a backslash escapes a quote and a backslash, and is itself before anything else:
    /// browsers send the backslashes of a file name as they are, curl and others escape them.
    init?(_ text: String) {
        var rest = text.utf8[...]
        let value = Self.takeToken(from: &rest)
        guard !value.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while let separator = rest.popFirst() {
            guard separator == UInt8(ascii: ";") else { return nil }
            Self.skipSpaces(in: &rest)
            // A trailing semicolon is harmless.
            if rest.isEmpty { break }
            guard let end = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = Self.trimmed(rest[..<end]).lowercased()
            rest = rest[rest.index(after: end)...]
            Self.skipSpaces(in: &rest)
            guard !name.isEmpty, let text = Self.takeText(from: &rest),
                parameters.updateValue(text, forKey: name) == nil
            else { return nil }
        }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    private static func takeText(from rest: inout Substring.UTF8View) -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return takeToken(from: &rest) }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                skipSpaces(in: &rest)
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                bytes.append(rest.removeFirst())
            default:
                bytes.append(byte)
            }
        }
        return nil
    }

    /// Takes what stands before the next semicolon.
    private static func takeToken(from rest: inout Substring.UTF8View) -> String {
        let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
        defer { rest = rest[end...] }
        return trimmed(rest[..<end])
    }

    private static func skipSpaces(in rest: inout Substring.UTF8View) {
        rest = rest.drop(while: isSpace)
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        var text = text.drop(while: isSpace)
        while text.last.map(isSpace) == true { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
