import CCurl
import Core

@testable import Storage

extension FuzzTarget {
    /// A URL that is taken has one spelling, and libcurl goes to the host and port that the guard judges.
    static let sourceURLs = FuzzTarget("source-urls") { bytes in
        let lines = bytes.lines
        if let url = try parsed({ try SourceURL(lines[0]) }) { try check(url) }
        // The second line is where the source redirects to, or what a playlist names.
        guard lines.count > 1 else { return }
        let base = try SourceURL("https://media.example.com:8443/films/a.m3u8?x=1")
        if let url = try parsed({ try base.redirected(to: lines[1]) }) { try check(url) }
        if let url = try parsed({ try base.referred(to: lines[1]) }) { try check(url) }
    }

    private static func check(_ url: SourceURL) throws {
        let isPlain = url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        try expect(isPlain, "\(url.text) holds what no URL does.")
        // Escapes make a text up to three times as long, which may be too long to be read once more.
        if let again = try parsed({ try SourceURL(url.text) }) {
            try expect(again == url, "\(url.text) is read as \(again.text).")
        } else {
            try expect(url.text.utf8.count > SourceURL.maximumLength, "\(url.text) is not taken once more.")
        }
        let rejoined = "\(url.origin.scheme)://\(url.authority)\(url.path)\(url.query.map { "?\($0)" } ?? "")"
        try expect(rejoined == url.text, "\(url.text) is not \(rejoined).")
        if let (host, port) = askedByCurl(url.text) {
            // An address may be written in several ways, and is judged by its number.
            let isSame = host == url.host || IPAddress(host).map { $0 == IPAddress(url.host) } == true
            try expect(isSame, "\(url.text): libcurl asks \(host), the guard judges \(url.host).")
            try expect(port == url.port, "\(url.text): libcurl asks port \(port), the guard judges \(url.port).")
        }
    }

    /// The host and port that libcurl takes out of a URL; `nil` where it takes none, and so asks nobody.
    private static func askedByCurl(_ text: String) -> (host: String, port: Int)? {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK else { return nil }
        func part(_ part: CURLUPart) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl_url_get(url, part, &found, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let found else {
                return nil
            }
            defer { curl_free(found) }
            return String(cString: found)
        }
        guard var host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT).flatMap({ Int($0) }) else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host, port)
    }
}
