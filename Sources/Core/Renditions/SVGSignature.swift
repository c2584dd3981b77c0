/// Tells an SVG document by its first bytes: XML in UTF-8 whose root element is `svg`.
///
/// Nothing but a declaration, comments, processing instructions and a document type may stand before the root (XML 1.0
/// section 2.8), so that nothing that is also another kind of file is one.
enum SVGSignature {
    static func isSVG(_ head: some Collection<UInt8>) -> Bool {
        var rest = Array(head)[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        if rest.starts(with: "<?xml".utf8) {
            guard let end = rest.end(of: "?>"), isUTF8(declaration: rest[..<end]) else { return false }
            rest = rest[end...]
        }
        while true {
            rest = rest.drop(while: \.isSpace)
            if rest.starts(with: "<!--".utf8) {
                guard let end = rest.dropFirst(4).end(of: "-->") else { return false }
                rest = rest[end...]
            } else if rest.starts(with: "<?".utf8) {
                guard let end = rest.end(of: "?>") else { return false }
                rest = rest[end...]
            } else if rest.starts(with: "<!DOCTYPE".utf8) {
                guard let end = endOfDocumentType(rest) else { return false }
                rest = rest[end...]
            } else {
                return isRoot(rest)
            }
        }
    }

    /// Whether an XML declaration names UTF-8, or nothing, which means it.
    private static func isUTF8(declaration: ArraySlice<UInt8>) -> Bool {
        guard let start = declaration.end(of: "encoding") else { return true }
        let value = declaration[start...].drop { $0.isSpace || $0 == UInt8(ascii: "=") }
        guard let quote = value.first, let end = value.dropFirst().firstIndex(of: quote) else { return false }
        let name = String(decoding: value.dropFirst()[..<end], as: UTF8.self).lowercased()
        return ["utf-8", "us-ascii"].contains(name)
    }

    /// Where a document type ends that may hold declarations in brackets, and quotes and comments in those.
    private static func endOfDocumentType(_ bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes.dropFirst(9)
        var isInBrackets = false
        while let byte = rest.first {
            if rest.starts(with: "<!--".utf8) {
                guard let end = rest.dropFirst(4).end(of: "-->") else { return nil }
                rest = rest[end...]
                continue
            }
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let end = rest.firstIndex(of: byte) else { return nil }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "["):
                isInBrackets = true
            case UInt8(ascii: "]"):
                isInBrackets = false
            case UInt8(ascii: ">") where !isInBrackets:
                return rest.startIndex
            default:
                break
            }
        }
        return nil
    }

    /// Whether a start tag follows whose name is `svg`, with or without a prefix.
    private static func isRoot(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "<") else { return false }
        let name = bytes.dropFirst().prefix { !$0.isSpace && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        guard name.endIndex < bytes.endIndex else { return false }
        let parts = name.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.last.map { $0.elementsEqual("svg".utf8) } == true
    }
}

extension UInt8 {
    /// Whether it is white space of XML.
    fileprivate var isSpace: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}

extension ArraySlice<UInt8> {
    /// The place after the first occurrence of a text.
    fileprivate func end(of text: String) -> Int? {
        let wanted = Array(text.utf8)
        var place = startIndex
        while place + wanted.count <= endIndex {
            if self[place..<place + wanted.count].elementsEqual(wanted) { return place + wanted.count }
            place += 1
        }
        return nil
    }
}
