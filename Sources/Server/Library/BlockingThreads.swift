import NIOPosix

/// Threads on which file and network calls may block, away from Swift's own, which must not.
struct BlockingThreads: Sendable {
    private let pool: NIOThreadPool

    init(count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.runIfActive(work)
    }

    /// Ends the threads once their calls have returned.
    func shutdown() async {
        // The only error is that they have ended already.
        try? await pool.shutdownGracefully()
    }
}
