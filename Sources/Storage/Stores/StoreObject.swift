import Core

/// An object in a bucket of a store, in whichever way it was named.
package struct StoreObject: Hashable, Sendable {
    package enum Store: Hashable, Sendable {
        case s3
        case google
        /// The bucket is a container of this storage account.
        case azure(account: String)
    }

    package let store: Store
    package let bucket: String
    /// The key as the store knows it, without any encoding.
    package let key: String
    /// What picks a version of the object, as it was given; empty where nothing does.
    let query: String
    /// The region that the host told.
    let region: String?
    /// Whether the bucket stands in the host.
    let isVirtualHost: Bool

    /// Throws `source_invalid` where a store can have no such bucket or key.
    init(
        _ store: Store,
        bucket: some StringProtocol,
        key: some StringProtocol,
        query: String = "",
        region: String? = nil,
        isVirtualHost: Bool = false
    ) throws {
        let bucket = String(bucket)
        guard Self.isBucket(bucket, of: store) else {
            throw Self.invalid("The source names no bucket, or one that cannot be.")
        }
        guard !key.isEmpty else { throw Self.invalid("The source names a bucket, but no object in it.") }
        guard key.utf8.count <= 1024, !key.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Self.invalid("The object's key is longer than 1024 bytes, or holds control characters.")
        }
        self.store = store
        self.bucket = bucket
        self.key = String(key)
        self.query = query
        self.region = region
        self.isVirtualHost = isVirtualHost
    }

    /// Keys are compared by their bytes, as stores do: of two spellings of `é` each is an object.
    package static func == (left: StoreObject, right: StoreObject) -> Bool {
        left.store == right.store && left.bucket == right.bucket && left.key.utf8.elementsEqual(right.key.utf8)
            && left.query == right.query && left.region == right.region && left.isVirtualHost == right.isVirtualHost
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bucket)
        for byte in key.utf8 { hasher.combine(byte) }
    }

    /// Buckets stand in hosts and paths, so they hold nothing that means something there.
    private static func isBucket(_ name: String, of store: Store) -> Bool {
        if case .azure(let account) = store {
            guard (3...24).contains(account.utf8.count), account.utf8.allSatisfy({ isLowerOrDigit($0) }) else {
                return false
            }
            if ["$root", "$web", "$logs"].contains(name) { return true }
        }
        guard let first = name.utf8.first, let last = name.utf8.last, name.utf8.count <= 255,
            isAlphanumeric(first), isAlphanumeric(last)
        else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "-._".utf8.contains($0) } && !name.contains("..")
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (65...90).contains(byte)
    }

    static func invalid(_ cause: String) -> StillsError {
        StillsError(
            .sourceInvalid,
            cause,
            fix: "Give the source as `s3://bucket/key`, `gs://bucket/key` or `az://account/container/key`."
        )
    }
}
