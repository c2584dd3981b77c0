package import Core

/// How bytes are read from places that clients name.
///
/// Section: `sources`.
package struct SourceConfiguration: Sendable {
    /// The longest wait for a connection, name look-up and TLS included, in seconds.
    package var connectSeconds = 3.0
    /// The longest wait for the first byte of an answer, connecting included, in seconds.
    package var firstByteSeconds = 10.0
    /// The longest silence in the middle of an answer, in seconds.
    package var idleSeconds = 10.0
    /// The most bytes that may be read from a source for one frame.
    package var maximumBytes = 256 * 1024 * 1024
    /// The most memory that ranges of sources take that are kept for the next frame, in bytes; 0 turns this cache off.
    package var cacheBytes = 128 << 20
    /// The most redirects that are followed for one request.
    package var maximumRedirects = 5
    /// Whether the segments that an HLS playlist or a DASH manifest names are read, under the same rules as any source.
    package var playlists = false
    /// The address blocks that may be reached, at any port, although they are not public.
    package var allowPrivate: [AddressBlock] = []
    /// Further ports that public addresses may be reached at, beside 80 and 443.
    package var ports: [UInt16] = []
    /// The schemes that sources may be named by, and that redirects and playlists may lead to.
    package var schemes = ["http", "https", "s3", "gs", "az"]
    /// The only hosts that may be asked, each by its name or address, or as `.example.com` for all below a domain; all
    /// others too where there is none.
    package var allowHosts: [HostPattern] = []
    /// The hosts that must not be asked, written in the same way, whatever else allows them.
    package var denyHosts: [HostPattern] = []

    /// The most requests that are under way to one host at the same time, over all jobs; more wait for their turn.
    ///
    /// One account may take three quarters of them.
    package var hostRequests = 32
    /// Failures in a row after which a source's server is left alone for a while, for the account that met them; 0 never
    /// does so.
    package var circuitFailures = 5
    /// Seconds for which it is left alone, twice as long each time that it fails once more, up to 60.
    package var circuitSeconds = 5.0
    /// The proxy by which every source is reached, such as `http://user:password@proxy.internal:3128`.
    ///
    /// Nothing is read from the environment. The proxy looks up the names of sources, so it must keep them from leading
    /// to the inside.
    package var proxy: SourceProxy? = nil
    /// The path of a PEM file of the authorities that vouch for sources, in place of the system's.
    package var certificates = ""

    package init() {}

    /// A time of more than none and at most a day, whatever the setting says: 0 would mean no limit to libcurl.
    static func milliseconds(_ seconds: Double) -> Int {
        Int(max(1, min(86_400_000, seconds * 1000)))
    }
}
