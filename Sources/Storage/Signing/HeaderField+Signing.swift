extension HeaderField {
    /// The value as signatures count it: without white space around it, and each run of it inside as one space.
    var signedValue: String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}
