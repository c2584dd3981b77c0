import CCurl
import Core

extension SourceURL {
    /// The URL that `location`, a redirect from this one, leads to, or `source_refused` where it may not be read.
    func redirected(to location: String?) throws -> SourceURL {
        guard let location, !location.isEmpty else {
            throw StillsError.sourceFailed("The source redirects, but does not say where to.")
        }
        guard location.utf8.count <= Self.maximumLength, let target = resolve(location) else {
            throw Self.redirectRefused(detail: "no URL")
        }
        do {
            return try SourceURL(target)
        } catch let error as StillsError {
            throw Self.redirectRefused(detail: "\(Self.place(target)): \(error.cause)")
        }
    }

    private static func redirectRefused(detail: String) -> StillsError {
        StillsError(
            .sourceRefused,
            "The source redirects to a place that may not be read.",
            fix: "Give the `http` or `https` URL that the source is at.",
            detail: detail
        )
    }

    /// The URL that `reference`, found in what is at this one, leads to, or `source_refused` where it may not be read.
    func referred(to reference: String) throws -> SourceURL {
        guard reference.utf8.count <= Self.maximumLength, reference.utf8.allSatisfy({ $0 >= 0x20 }),
            let target = resolve(reference)
        else {
            throw StillsError.referenceRefused(detail: "no URL")
        }
        do {
            return try SourceURL(target)
        } catch let error as StillsError {
            throw StillsError.referenceRefused(detail: "\(Self.place(target)): \(error.cause)")
        }
    }

    /// What the log may hold of a URL, whose user, path and query may be secrets: its scheme and host.
    private static func place(_ target: String) -> String {
        let scheme = target.prefix { $0 != ":" }
        let authority = target.dropFirst(scheme.count).drop { $0 == ":" || $0 == "/" }.prefix { !"/?#\\".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return "\(scheme.prefix(16))://\(host.prefix(253))"
    }

    /// Resolves a reference against this URL (RFC 3986, section 5), by libcurl.
    private func resolve(_ reference: String) -> String? {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_PATH_AS_IS)
        guard curl_url_set(url, CURLUPART_URL, text, flags) == CURLUE_OK,
            curl_url_set(url, CURLUPART_URL, reference, flags) == CURLUE_OK
        else { return nil }
        var resolved: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, CURLUPART_URL, &resolved, 0) == CURLUE_OK, let resolved else { return nil }
        defer { curl_free(resolved) }
        return String(cString: resolved)
    }
}
