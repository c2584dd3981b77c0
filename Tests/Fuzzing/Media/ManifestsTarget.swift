@testable import Media

extension FuzzTarget {
    /// XML: its elements are no more and no deeper than is allowed, and the parts of manifests are read of any text.
    static let manifests = FuzzTarget("manifests") { bytes in
        if let root = XMLElement(bytes) {
            var count = 0
            try check(root, depth: 1, &count)
        }
        let text = bytes.text
        if let seconds = DASHDuration.seconds(text) {
            try expect((0..<1e9).contains(seconds), "\(text) is \(seconds) s.")
        }
        if let range = HLSByteRange(text, after: 100)?.range {
            try expect(range.lowerBound >= 0 && range.upperBound <= 1 << 51, "\(text) is \(range).")
        }
        let attributes = HLSAttributes(text[...])
        _ = attributes["URI"]
        if let element = XMLElement(Array("<R id='v1' bandwidth='9000'/>".utf8)) {
            let name = DASHTemplate(representation: element, number: .max, time: .min).filled(text)
            try expect(name.utf8.count <= 8 * text.utf8.count + 64, "\(name.utf8.count) bytes of \(text.utf8.count)")
        }
    }

    private static func check(_ element: XMLElement, depth: Int, _ count: inout Int) throws {
        count += 1
        try expect(depth <= 32 && count <= 100_000, "\(count) elements, \(depth) deep")
        for child in element.children { try check(child, depth: depth + 1, &count) }
    }
}
