/// An element of an XML text: what a manifest needs of it, read without looking at anything outside.
///
/// No document type, so no entities but the five of XML itself; prefixes of names are left out (XML 1.0, Namespaces 1.0).
struct XMLElement {
    private(set) var name: String
    private(set) var attributes: [String: String] = [:]
    private(set) var children: [XMLElement] = []
    private(set) var text = ""

    /// Reads the root of a text; `nil` where it is damaged, or larger or deeper than manifests are.
    init?(_ bytes: [UInt8]) {
        var scanner = XMLScanner(bytes)
        var open: [XMLElement] = []
        var count = 0
        while let token = scanner.next() {
            switch token {
            case .text(let text):
                guard !open.isEmpty else { continue }
                open[open.count - 1].text += text
            case .start(let name, let attributes, let isEmpty):
                count += 1
                guard open.count < 32, count <= 100_000 else { return nil }
                open.append(XMLElement(name: name, attributes: attributes))
                guard isEmpty else { continue }
                if let root = Self.close(&open) {
                    self = root
                    return
                }
            case .end(let name):
                guard open.last?.name == name else { return nil }
                if let root = Self.close(&open) {
                    self = root
                    return
                }
            }
        }
        return nil
    }

    private init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    subscript(attribute: String) -> String? { attributes[attribute] }

    /// The children of a name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// Puts the innermost open element into the one around it; returns it where there is none.
    private static func close(_ open: inout [XMLElement]) -> XMLElement? {
        let closed = open.removeLast()
        guard !open.isEmpty else { return closed }
        open[open.count - 1].children.append(closed)
        return nil
    }
}
