import Core

@testable import Storage

extension FuzzTarget {
    /// An object is found again at the URL that it is asked for at, and credentials open nothing outside of their prefixes.
    static let storeObjects = FuzzTarget("store-objects") { bytes in
        // The second line is what credentials are limited to.
        let lines = bytes.lines
        let text = lines[0]
        let pattern = lines.count > 1 ? BucketPattern(lines[1]) : nil
        if let pattern { try expect(BucketPattern(pattern.text) == pattern, "\(pattern.text) is another pattern.") }
        if let object = try parsed({ try StoreObject(scheme: text) }) ?? nil {
            try check(object, at: standard(object.store))
            let again = try StoreObject(scheme: object.text)
            try expect(again == object, "\(text) is \(object.text), which is \(again?.text ?? "nothing").")
            if let pattern { try check(pattern, object) }
        }
        guard let url = try parsed({ try SourceURL(text) }) else { return }
        for address in try addresses() {
            guard let object = try parsed({ try address.object(at: url) }) ?? nil else { continue }
            try check(object, at: address)
            if let pattern { try check(pattern, object) }
        }
    }

    private static func check(_ object: StoreObject, at address: StoreAddress) throws {
        for region in [object.region, "eu-west-1"] {
            guard let url = try parsed({ try address.url(of: object, region: region) }) else { continue }
            // Where the bucket cannot stand in a URL of this store, nothing else may be found there.
            guard let found = try parsed({ try address.object(at: url) }) ?? nil else {
                throw BrokenProperty("\(object.text) is at \(url.text), where nothing is found.")
            }
            let isSame = found.bucket == object.bucket && found.key.utf8.elementsEqual(object.key.utf8)
            try expect(isSame, "\(object.text) is at \(url.text), where \(found.text) is found.")
        }
    }

    /// What a server sees of a key that resolves dots must not lie outside of the prefix.
    private static func check(_ pattern: BucketPattern, _ object: StoreObject) throws {
        guard pattern.matches(bucket: object.bucket, key: object.key) else { return }
        let segments = object.key.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
        }
        let climbs = segments.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
        try expect(!climbs, "\(pattern.text) opens \(object.text).")
        try expect(object.key.utf8.starts(with: pattern.prefix.utf8), "\(pattern.text) opens \(object.text).")
    }

    private static func standard(_ store: StoreObject.Store) throws -> StoreAddress {
        switch store {
        case .s3: .amazon
        case .google: try .google(nil)
        case .azure(let account): try .azure(account: account, nil)
        }
    }

    private static func addresses() throws -> [StoreAddress] {
        try [
            .amazon, .google(nil), .azure(account: "films", nil), .s3("https://minio.example.com:9000"),
            .s3("http://store.example.com/deep"),
        ]
    }
}
