import CCurl

/// The options that every request is made with.
enum CurlOptions {
    /// The most connections that a handle keeps: to one host, and to one that it redirects to.
    static let connections = 2

    static let switches: [(CURLoption, Int)] = [
        // A signal in a process of many threads hits any of them.
        (CURLOPT_NOSIGNAL, 1),
        // A name look-up that hangs is left behind rather than waited for.
        (CURLOPT_QUICK_EXIT, 1),
        // Redirects are followed by us, each checked like a first URL, its body bounded.
        (CURLOPT_FOLLOWLOCATION, 0),
        (CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
        // A presigned URL is signed for its path as it is, dots and all.
        (CURLOPT_PATH_AS_IS, 1),
        // One request at a time goes over a connection, which HTTP/2 would add nothing to.
        (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
        (CURLOPT_HTTP09_ALLOWED, 0),
        (CURLOPT_SSL_VERIFYPEER, 1),
        (CURLOPT_SSL_VERIFYHOST, 2),
        (CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
        (CURLOPT_TCP_NODELAY, 1),
        // What opens a source is not for the proxy that leads to it.
        (CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE)),
        (CURLOPT_HTTP_CONTENT_DECODING, 0),
    ]

    static let texts: [(CURLoption, String)] = [
        (CURLOPT_PROTOCOLS_STR, "http,https"),
        (CURLOPT_REDIR_PROTOCOLS_STR, "http,https"),
        // A proxy from the environment would connect where the guard cannot see; one that is configured replaces this.
        (CURLOPT_PROXY, ""),
        (CURLOPT_NOPROXY, "*"),
        (CURLOPT_USERAGENT, "Stills"),
    ]
}
