/// Where credentials may be sent.
package struct CredentialScope: Sendable, Hashable {
    /// The buckets that credentials of a store open; empty means all that the store lets them.
    package var buckets: [BucketPattern]
    /// The hosts that credentials of HTTP are sent to; never empty for those.
    package var hosts: [CredentialHost]

    package init(buckets: [BucketPattern] = [], hosts: [CredentialHost] = []) {
        self.buckets = buckets
        self.hosts = hosts
    }
}

/// A bucket, or what begins with a prefix in it: `photos`, `photos/2026/`.
package struct BucketPattern: Sendable, Hashable {
    package let bucket: String
    /// Empty for the whole bucket.
    package let prefix: String

    /// Reads `bucket` or `bucket/prefix`; a container of Azure is a bucket.
    package init?(_ text: some StringProtocol) {
        // By bytes, as stores do: a slash and an accent that follows it are one character.
        let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.utf8.endIndex
        let bucket = text.utf8[..<slash]
        guard (1...255).contains(bucket.count), text.utf8.count <= 1024,
            !text.unicodeScalars.contains(where: { $0.value <= 32 || $0.value == 127 })
        else { return nil }
        self.bucket = String(decoding: bucket, as: UTF8.self)
        prefix = String(decoding: text.utf8[slash...].dropFirst(), as: UTF8.self)
    }

    /// Whether an object is in it.
    ///
    /// A key with `.` or `..` as a segment is in none: some servers resolve those, and then it lies elsewhere. A backslash
    /// counts as a slash there, as it does for some.
    package func matches(bucket: String, key: String) -> Bool {
        guard bucket == self.bucket else { return false }
        let segments = key.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        guard !segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) else {
            return false
        }
        return key.utf8.starts(with: prefix.utf8)
    }

    package var text: String { prefix.isEmpty ? bucket : "\(bucket)/\(prefix)" }
}
