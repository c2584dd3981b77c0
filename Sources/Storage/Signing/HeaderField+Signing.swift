extension HeaderField {
    /// The value as signatures count it: without white space around it, and each run of it inside as one space.
    var signedValue: String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }

    /// Whether a field may carry a text that somebody else made up: printable ASCII without spaces, of bounded length.
    static func canCarry(_ text: String) -> Bool {
        (1...16384).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
