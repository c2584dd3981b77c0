import Core
import FoundationEssentials

extension FuzzTarget {
    /// A signed URL verifies as it was made, until it expires, and not with any one byte changed.
    static let signedURLs = FuzzTarget("signed-urls") { bytes in
        let lines = bytes.lines
        try refuse(unsigned: lines[0])
        let path = "/" + lines[0].filter { $0 != "?" }
        let pairs = lines.dropFirst().prefix(8).map { line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        .filter { !SignedURL.names.contains($0.name) }
        let expiry = Date(timeIntervalSince1970: 2_000_000_000)
        let url = SignedURL.sign(path: path, pairs: pairs, expiresAt: expiry, key: key)
        let before = expiry.addingTimeInterval(-1)
        try verify(url, at: before)
        try expect(code(of: url, at: expiry) == .signatureExpired, "\(url) does not expire.")
        // A byte of it and another in its place, picked by the input, so that each run of an input is the same.
        var changed = Array(url.utf8)
        let seed = bytes.reduce(5381) { ($0 &* 33) ^ Int($1) } & Int.max
        for round in 0..<4 {
            let place = (seed / 7 &+ round &* 31) % changed.count
            let old = changed[place]
            changed[place] = UInt8(truncatingIfNeeded: seed / 1024 &+ round) & 0x7F
            defer { changed[place] = old }
            guard changed[place] != old, let text = String(validating: changed, as: UTF8.self) else { continue }
            try expect(code(of: text, at: before) != nil, "\(text) verifies in place of \(url).")
        }
    }

    private static let key = SigningKey(
        id: "k0000000",
        secret: Array("a secret of thirty-two bytes, ok".utf8),
        createdAt: Date(timeIntervalSince1970: 0)
    )

    private static func refuse(unsigned query: String) throws {
        guard let query = try parsed({ try Query(query) }) else { return }
        let isValid: Void? = try parsed {
            try SignedURL.verify(path: "/i/x.jpg", query: query, now: .distantPast) { _ in key }
        }
        try expect(isValid == nil, "What was never signed verifies.")
    }

    private static func verify(_ url: String, at now: Date) throws {
        let bytes = Array(url.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = String(decoding: bytes[..<mark], as: UTF8.self)
        let query = try Query(String(decoding: bytes[mark...].dropFirst(), as: UTF8.self))
        try SignedURL.verify(path: path, query: query, now: now) { $0 == key.id ? key : nil }
    }

    private static func code(of url: String, at now: Date) throws -> ErrorCode? {
        do {
            try verify(url, at: now)
            return nil
        } catch let error as StillsError {
            return error.code
        }
    }
}
