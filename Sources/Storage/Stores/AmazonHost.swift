/// The host names of Amazon S3 ("Virtual hosting of buckets", "Amazon S3 endpoints and quotas" in its documentation).
enum AmazonHost {
    /// The bucket that stands in a host name, if one does, and the region, if it is told; `nil` where it is not S3's.
    ///
    /// `s3.amazonaws.com`, `s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.amazonaws.com`, `s3.dualstack.eu-west-1.amazonaws.com`,
    /// each with or without `bucket.` in front, and those of China below `amazonaws.com.cn`. Not those that mean something
    /// else than the place of a bucket: accelerated, FIPS, websites, access points.
    static func read(_ host: String) -> (bucket: Substring?, region: String?)? {
        guard let domain = [".amazonaws.com", ".amazonaws.com.cn"].first(where: { host.hasSuffix($0) }) else {
            return nil
        }
        let labels = host.dropLast(domain.count).split(separator: ".", omittingEmptySubsequences: false)
        // The last one that fits: a bucket's name may hold `s3`, too.
        guard let place = labels.lastIndex(where: { $0 == "s3" || isOldForm($0) }) else { return nil }
        let region: String?
        switch labels[(place + 1)...].map({ String($0) }) {
        case [] where labels[place].hasPrefix("s3-"): region = Self.region(String(labels[place].dropFirst(3)))
        case []: region = nil
        case let rest where rest.count == 1: region = Self.region(rest[0])
        case let rest where rest.count == 2 && rest[0] == "dualstack": region = Self.region(rest[1])
        default: return nil
        }
        guard place > 0 else { return (nil, region) }
        let end = labels[place].startIndex
        return (host[..<host.index(before: end)], region)
    }

    private static func isOldForm(_ label: Substring) -> Bool {
        label.hasPrefix("s3-") && region(String(label.dropFirst(3))) != nil
    }

    /// A region begins with two letters and ends in a number: `eu-west-1`, `us-gov-west-1`.
    private static func region(_ label: String) -> String? {
        let parts = label.split(separator: "-")
        return parts.count >= 3 && parts[0].count == 2 && parts.last.map { $0.allSatisfy(\.isNumber) } == true
            ? label : nil
    }
}
