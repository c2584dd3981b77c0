import Hummingbird
import NIOCore

/// What is known of a request while it is answered.
struct RequestState: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Returns what `work` returns, which is cancelled as soon as the client leaves.
    ///
    /// For work that is of no use to anyone else: what changes something is done whether its client waits or not.
    func whileClientWaits<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let client = try await channel.eventLoop.submit { [channel] in
            // Where there is no connection, as in tests, nobody leaves.
            (try? channel.pipeline.syncOperations.handler(type: ConnectionKeeper.self))?.client ?? ClientPresence()
        }.get()
        return try await client.whileWaiting(work)
    }
}
