import CCurl

/// A list of texts in libcurl's form, freed with this object.
final class CurlList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ texts: [String]) {
        for text in texts {
            // On failure the old list stays; a list cut short is then found by whoever misses an entry.
            first = curl_slist_append(first, text) ?? first
        }
    }

    deinit { curl_slist_free_all(first) }
}
