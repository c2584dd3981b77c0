import Core
import HTTPTypes
import Hummingbird

/// Makes absolute URLs of this server, as a client sees it.
struct PublicURL: Sendable {
    /// `http.public_url`, without a slash at the end; `nil` means the `Host` that the client used.
    private let configured: String?

    init(_ configured: String?) {
        var text = configured.flatMap { $0.isEmpty ? nil : $0 }
        while text?.hasSuffix("/") == true { text?.removeLast() }
        self.configured = text
    }

    /// The URL of `path`, which starts with a slash.
    ///
    /// A client can only choose the `Host` of the links that it gets itself.
    func absolute(_ path: String, for request: Request) -> String {
        if let configured { return configured + path }
        let host = request.head.authority ?? "localhost"
        let isPlain = host.utf8.allSatisfy { allowed.contains($0) }
        return "http://\(isPlain ? host : "localhost")\(path)"
    }

    /// The path and query of `text` where it is a URL of this server, as `request` sees it; else `nil`.
    func localPath(of text: String, for request: Request) -> Substring? {
        let base = absolute("/", for: request)
        return text.hasPrefix(base) ? text.dropFirst(base.count - 1) : nil
    }
}

private let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]".utf8)
