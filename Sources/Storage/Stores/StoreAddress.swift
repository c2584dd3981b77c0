import Core

/// Where a store is, and how its objects are named by URLs.
enum StoreAddress: Hashable, Sendable {
    /// Amazon S3, with a host for each region, and one for each bucket.
    case amazon
    /// A store at one place: `https://host[:port][/path]`, without a slash at the end.
    case endpoint(SourceURL, StoreObject.Store)

    static func google(_ endpoint: String?) throws -> StoreAddress {
        try .endpoint(SourceURL(endpoint ?? "https://storage.googleapis.com"), .google)
    }

    static func azure(account: String, _ endpoint: String?) throws -> StoreAddress {
        try .endpoint(SourceURL(endpoint ?? "https://\(account).blob.core.windows.net"), .azure(account: account))
    }

    static func s3(_ endpoint: String?) throws -> StoreAddress {
        guard let endpoint else { return .amazon }
        return try .endpoint(SourceURL(endpoint), .s3)
    }

    var store: StoreObject.Store {
        switch self {
        case .amazon: .s3
        case .endpoint(_, let store): store
        }
    }

    /// The URL that an object is requested at, whose path is encoded as signatures want it.
    ///
    /// - Parameter region: for Amazon alone, and `nil` where it is not known.
    func url(of object: StoreObject, region: String?) throws -> SourceURL {
        let key = PercentEncoding.encode(object.key.utf8, keeping: UInt8(ascii: "/"))
        let base =
            switch self {
            case .amazon: Self.amazonBase(object.bucket, region)
            case .endpoint(let endpoint, _) where object.isVirtualHost:
                "\(endpoint.origin.scheme)://\(object.bucket).\(endpoint.authority)"
            case .endpoint(let endpoint, _): "\(endpoint.text.withoutSlash)/\(object.bucket)"
            }
        return try SourceURL("\(base)/\(key)\(object.query.isEmpty ? "" : "?\(object.query)")")
    }

    /// The object that a URL in one of the store's own forms names; `nil` where it is none of them.
    ///
    /// Throws `source_invalid` where it is one, but names no object that can be.
    func object(at url: SourceURL) throws -> StoreObject? {
        switch self {
        case .amazon:
            guard url.origin.scheme == "https", url.port == 443, let (bucket, region) = AmazonHost.read(url.host) else {
                return nil
            }
            if let bucket {
                return try object(bucket: bucket, url.path.dropFirst(), url, region: region, isVirtualHost: true)
            }
            return try object(in: url.path.dropFirst(), url, region: region)
        case .endpoint(let endpoint, let store):
            if url.origin == endpoint.origin {
                let base = "\(endpoint.path.withoutSlash)/"
                return url.path.hasPrefix(base) ? try object(in: url.path.dropFirst(base.count), url) : nil
            }
            let suffix = ".\(endpoint.authority)"
            guard store == .s3 || store == .google, url.origin.scheme == endpoint.origin.scheme,
                url.authority.hasSuffix(suffix), IPAddress(endpoint.host) == nil
            else { return nil }
            return try object(
                bucket: url.authority.dropLast(suffix.count),
                url.path.dropFirst(),
                url,
                isVirtualHost: true
            )
        }
    }

    private func object(in path: Substring, _ url: SourceURL, region: String? = nil) throws -> StoreObject {
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw StoreObject.invalid("The source's URL names no object in a bucket.") }
        return try object(bucket: parts[0], parts[1], url, region: region, isVirtualHost: false)
    }

    private func object(
        bucket: Substring,
        _ key: Substring,
        _ url: SourceURL,
        region: String? = nil,
        isVirtualHost: Bool
    ) throws -> StoreObject {
        guard let bucket = Query.decode(bucket), let key = Query.decode(key) else {
            throw StoreObject.invalid("The source's URL holds an escape that is broken or not UTF-8.")
        }
        return try StoreObject(
            store,
            bucket: bucket,
            key: key,
            query: url.query.map { String($0) } ?? "",
            region: region,
            isVirtualHost: isVirtualHost
        )
    }

    /// Names with dots stand in the path: the certificate of `*.s3.…` does not cover them, and neither does DNS with capitals.
    private static func amazonBase(_ bucket: String, _ region: String?) -> String {
        let domain = region?.hasPrefix("cn-") == true ? "amazonaws.com.cn" : "amazonaws.com"
        let host = "s3.\(region.map { "\($0)." } ?? "")\(domain)"
        let isLabel =
            (3...63).contains(bucket.utf8.count)
            && bucket.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
            }
        return isLabel ? "https://\(bucket).\(host)" : "https://\(host)/\(bucket)"
    }
}

extension StringProtocol {
    fileprivate var withoutSlash: SubSequence { hasSuffix("/") ? dropLast() : self[...] }
}
