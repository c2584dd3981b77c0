import Core

extension StoreObject {
    /// The object that `s3://bucket/key`, `gs://bucket/key` or `az://account/container/key` names; `nil` for another scheme.
    ///
    /// The key is what follows, as it is: there is no percent-encoding in it, and `?` and `#` are letters like any other, as
    /// with the stores' own tools.
    init?(scheme text: some StringProtocol) throws {
        guard text.utf8.count <= SourceURL.maximumLength else { return nil }
        switch text.prefix(5).lowercased() {
        case "s3://":
            let (bucket, key) = Self.split(text.dropFirst(5))
            try self.init(.s3, bucket: bucket, key: key)
        case "gs://":
            let (bucket, key) = Self.split(text.dropFirst(5))
            try self.init(.google, bucket: bucket, key: key)
        case "az://":
            let (account, rest) = Self.split(text.dropFirst(5))
            let (container, key) = Self.split(rest)
            try self.init(.azure(account: account), bucket: container, key: key)
        default:
            return nil
        }
    }

    /// The object as its store's scheme names it, and what picks a version of it.
    package var text: String {
        let version = query.isEmpty ? "" : "?\(query)"
        return switch store {
        case .s3: "s3://\(bucket)/\(key)\(version)"
        case .google: "gs://\(bucket)/\(key)\(version)"
        case .azure(let account): "az://\(account)/\(bucket)/\(key)\(version)"
        }
    }

    /// By bytes, since a slash and an accent that follows it are one character.
    private static func split(_ text: some StringProtocol) -> (first: String, rest: String) {
        let bytes = text.utf8
        let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        return (
            String(decoding: bytes[..<slash], as: UTF8.self),
            String(decoding: bytes[slash...].dropFirst(), as: UTF8.self)
        )
    }
}
