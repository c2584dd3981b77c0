package import Core

/// Reads from, and writes to, places that clients name, over HTTP.
///
/// Every call blocks, so it is made on a thread that may wait. Each connection is subject to ``SourceGuard``. Handles
/// with their connections are kept for the next call to the same place.
package final class SourceClient: Sendable {
    let configuration: SourceConfiguration
    let temporaryDirectory: String
    let names: [String]
    let pool = CurlHandlePool()
    let places: OriginPlaces
    let shares: OriginPlaces
    let circuits: SourceCircuits
    let regions = StoreRegions()
    let tokens = GoogleTokens()
    /// `nil` where the machine's own keys are not used.
    let machine: MachineKeys?
    let cache: SourceCache

    /// - Parameters:
    ///   - temporaryDirectory: where the body of a source goes that cannot be read by ranges; the file has no name for long.
    ///   - machine: the keys of the machine itself, where they are switched on.
    package convenience init(
        configuration: SourceConfiguration,
        temporaryDirectory: String = "/tmp",
        machine: MachineKeys? = nil
    ) {
        self.init(
            configuration: configuration,
            temporaryDirectory: temporaryDirectory,
            machine: machine,
            names: []
        )
    }

    /// Makes a client that resolves some names by itself, each given as `host:port:address`.
    init(
        configuration: SourceConfiguration,
        temporaryDirectory: String = "/tmp",
        machine: MachineKeys? = nil,
        names: [String]
    ) {
        self.configuration = configuration
        self.temporaryDirectory = temporaryDirectory
        self.machine = machine
        self.names = names
        places = OriginPlaces(limit: configuration.hostRequests)
        // So that one account cannot take all of the places at a host that others read from, too.
        shares = OriginPlaces(limit: (configuration.hostRequests * 3 + 3) / 4)
        circuits = SourceCircuits(configuration)
        cache = SourceCache(byteLimit: configuration.cacheBytes)
    }

    /// Opens a source for reading by ranges, which asks for its head, or whether what is kept of it is still good.
    ///
    /// The reader belongs to one thread, and all that it reads must be read until `deadline`. Throws the errors named
    /// `source_…`.
    package func openReader(_ source: Source, deadline: Deadline) throws -> any RangeReader {
        let session = try SourceSession(
            source,
            client: self,
            limit: configuration.maximumBytes,
            overLimit: .sourceTooLarge(limit: configuration.maximumBytes),
            deadline: deadline
        )
        return try HTTPRangeReader(
            session.url,
            named: source.text,
            shelf: SourceShelf(cache, of: source),
            session: session
        )
    }

    /// Throws `source_refused` where reading a source, or writing to it, would be refused by what its URL alone tells.
    package func check(_ source: Source) throws {
        try SourceGuard(configuration, for: source).check(SourceAuthorization(source, client: self).url)
    }

    /// Sends JSON and returns the status of the answer, whose body is not looked at.
    ///
    /// Redirects are not followed: a redirected POST may become a GET, which is not what was asked for.
    package func post(_ source: Source, json: [UInt8], deadline: Deadline) throws -> Int {
        let url = try SourceAuthorization(source, client: self).url
        return try exchange(HTTPRequest(url: url, posting: .json(json)), for: source, deadline: deadline).head.status
    }

    /// Sends one request and returns the answer with the first 64 KiB of its body, whatever its status.
    ///
    /// Redirects are not followed.
    func exchange(
        _ request: HTTPRequest,
        for source: Source,
        deadline: Deadline
    ) throws -> (head: ResponseHead, body: [UInt8]) {
        let limit = 64 * 1024
        let session = try SourceSession(
            source,
            client: self,
            limit: .max,
            overLimit: .sourceTooLarge(limit: limit),
            deadline: deadline
        )
        var answer = ResponseHead()
        var body: [UInt8] = []
        let ending = try session.send(
            request,
            to: Exchange.Receiver { head in
                answer = head
            } receive: { bytes in
                body.append(contentsOf: bytes.prefix(limit - body.count))
                return body.count < limit
            }
        )
        // Once there is a status, it counts, even if the rest is lost.
        if case .broken(let error) = ending, answer.status == 0 { throw error }
        return (answer, body)
    }
}
