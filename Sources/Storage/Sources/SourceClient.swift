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
    let circuits: SourceCircuits

    /// - Parameter temporaryDirectory: where the body of a source goes that cannot be read by ranges; the file has
    ///   no name for long.
    package convenience init(configuration: SourceConfiguration, temporaryDirectory: String = "/tmp") {
        self.init(configuration: configuration, temporaryDirectory: temporaryDirectory, names: [])
    }

    /// Makes a client that resolves some names by itself, each given as `host:port:address`.
    init(configuration: SourceConfiguration, temporaryDirectory: String = "/tmp", names: [String]) {
        self.configuration = configuration
        self.temporaryDirectory = temporaryDirectory
        self.names = names
        places = OriginPlaces(limit: configuration.hostRequests)
        circuits = SourceCircuits(configuration)
    }

    /// Opens a source for reading by ranges, which asks for its head.
    ///
    /// The reader belongs to one thread, and all that it reads must be read until `deadline`. Throws the errors named
    /// `source_…`.
    package func openReader(_ source: Source, deadline: Deadline) throws -> any RangeReader {
        let url = try source.url
        let session = try SourceSession(
            url,
            client: self,
            account: source.account,
            limit: configuration.maximumBytes,
            overLimit: .sourceTooLarge(limit: configuration.maximumBytes),
            deadline: deadline
        )
        return try HTTPRangeReader(url, session: session)
    }

    /// Sends JSON and returns the status of the answer, whose body is not looked at.
    ///
    /// Redirects are not followed: a redirected POST may become a GET, which is not what was asked for.
    package func post(
        _ url: SourceURL,
        json: [UInt8],
        account: SourceAccount? = nil,
        deadline: Deadline
    ) throws -> Int {
        let limit = 64 * 1024
        let session = try SourceSession(
            url,
            client: self,
            account: account,
            limit: .max,
            overLimit: .sourceTooLarge(limit: limit),
            deadline: deadline
        )
        var status = 0
        var discarded = 0
        let ending = try session.send(
            HTTPRequest(url: url, json: json),
            to: Exchange.Receiver { head in
                status = head.status
            } receive: { bytes in
                discarded += bytes.count
                return discarded <= limit
            }
        )
        // Once there is a status, the rest of the answer does not matter.
        if case .broken(let error) = ending, status == 0 { throw error }
        return status
    }
}
