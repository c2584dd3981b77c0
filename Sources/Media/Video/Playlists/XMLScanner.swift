/// Cuts an XML text into tags and text; ends at the first thing that is not well formed.
struct XMLScanner {
    enum Token {
        case start(String, [String: String], isEmpty: Bool)
        case end(String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Token? {
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else { return text() }
            if skip("<!--") {
                guard pass("-->") != nil else { return nil }
            } else if skip("<?") {
                guard pass("?>") != nil else { return nil }
            } else if skip("<![CDATA[") {
                return pass("]]>").map { .text(String(decoding: $0, as: UTF8.self)) }
            } else if skip("</") {
                return pass(">").map { .end(Self.local($0.prefix { !Self.isSpace($0) })) }
            } else if skip("<!") {
                return nil
            } else {
                index += 1
                return tag()
            }
        }
        return nil
    }

    private mutating func text() -> Token {
        let start = index
        index = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        return .text(Self.decoded(bytes[start..<index]))
    }

    private mutating func tag() -> Token? {
        let name = take { !Self.isSpace($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        guard !name.isEmpty else { return nil }
        var attributes: [String: String] = [:]
        while true {
            _ = take(while: Self.isSpace)
            if skip("/>") { return .start(Self.local(name), attributes, isEmpty: true) }
            if skip(">") { return .start(Self.local(name), attributes, isEmpty: false) }
            let key = take { !Self.isSpace($0) && !"=<>/\"'".utf8.contains($0) }
            _ = take(while: Self.isSpace)
            guard !key.isEmpty, attributes.count < 64, skip("=") else { return nil }
            _ = take(while: Self.isSpace)
            let quote = skip("\"") ? "\"" : "'"
            guard quote == "\"" || skip("'"), let value = pass(quote) else { return nil }
            attributes[Self.local(key)] = Self.decoded(value)
        }
    }

    /// Goes over a text if it comes next.
    private mutating func skip(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    /// Goes past the next occurrence of a text, and returns what stands before it.
    private mutating func pass(_ text: String) -> ArraySlice<UInt8>? {
        let start = index
        guard let first = text.utf8.first else { return nil }
        while let found = bytes[index...].firstIndex(of: first) {
            index = found
            if skip(text) { return bytes[start..<found] }
            index += 1
        }
        return nil
    }

    private mutating func take(while isTaken: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, isTaken(bytes[index]) { index += 1 }
        return bytes[start..<index]
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// A name without its prefix.
    private static func local(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        let parts = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        var text = String(decoding: parts.first ?? [], as: UTF8.self)
        for part in parts.dropFirst() {
            let name = String(decoding: part.prefix(10).prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            if let meaning = entities[name] ?? character(name) {
                text += meaning + String(decoding: part.dropFirst(name.utf8.count + 1), as: UTF8.self)
            } else {
                text += "&" + String(decoding: part, as: UTF8.self)
            }
        }
        return text
    }

    /// The character of a number such as `#38` or `#x26`.
    private static func character(_ name: String) -> String? {
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
}
