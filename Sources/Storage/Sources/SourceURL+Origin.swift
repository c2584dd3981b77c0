extension SourceURL {
    /// What a connection is made to: scheme, host and port.
    struct Origin: Hashable, Sendable {
        let scheme: Substring
        let host: String
        let port: Int
    }

    var origin: Origin {
        Origin(scheme: text.prefix { $0 != ":" }, host: host, port: port)
    }
}
