import CCurl

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// libcurl's state for the process.
enum CurlLibrary {
    /// Starts libcurl, once; later calls do nothing.
    static func start() { _ = started }

    private static let started: Bool = {
        // Writing to a connection that the other side has closed is an error to be told, not a reason to end.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()
}
