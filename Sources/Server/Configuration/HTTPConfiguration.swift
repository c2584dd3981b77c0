/// Where the server listens, and how it names itself.
///
/// Section: `http`.
package struct HTTPConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// Flag: `--host`.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one, which the log names.
    ///
    /// Flag: `--port`.
    package var port = 8080
    /// The URL that clients reach the server at, such as `https://images.example.com`.
    ///
    /// Links are made with it. Empty: the `Host` of the request.
    package var publicURL = ""
    /// Seconds after which a connection is closed that says nothing, or that does not read what it asked for.
    package var idleSeconds = 60
    /// Seconds between the signal to stop and the closing of the listener, while `/ready` answers 503.
    package var drainSeconds = 1
    /// Seconds that answers may take from the closing of the listener; the connections that are left are cut off then.
    package var shutdownSeconds = 60
    /// The most connections that are served at once; more of them wait.
    package var connections = 10_000

    package init() {}
}
