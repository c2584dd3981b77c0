import CSandbox
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The life of a renderer: it puts up the walls around itself, and then does one job after another until the server
/// closes the socket.
package struct RendererLoop {
    /// The descriptor of the socket to the server.
    package static let socket: Int32 = 3

    private let channel: RendererChannel
    /// Milliseconds without a job.
    private static let pause: Int32 = 500
    /// Characters of what a library says, which may be much.
    private static let maximumDetail = 400

    package init(channel: RendererChannel) {
        self.channel = channel
    }

    /// Returns once the server is gone, or throws where what it says makes no sense.
    ///
    /// - Parameter makeWorker: makes what does the jobs of a renderer under these terms.
    package func run(_ makeWorker: (RendererTerms) -> (GivenJob) throws -> (answer: Answer, picture: [UInt8]?)) throws {
        do {
            let (hello, _, _) = try channel.receive(Order.self)
            guard case .hello(let terms) = hello else { throw RendererChannel.Failure.garbage("no hello") }
            csandbox_bound_memory_arenas()
            try channel.send(Reply.ready(Sandbox.enter(terms)))
            let perform = makeWorker(terms)
            while true { try doNext(perform) }
        } catch RendererChannel.Failure.ended {
            return
        }
    }

    private func doNext(_ perform: (GivenJob) throws -> (answer: Answer, picture: [UInt8]?)) throws {
        // While nobody waits there is time to give back to the system what jobs have left free.
        if channel.isQuiet(for: Self.pause) { csandbox_give_memory_back() }
        let (order, _, file) = try channel.receive(Order.self)
        guard case .job(let job, let number, let milliseconds, let source) = order else {
            throw RendererChannel.Failure.garbage("no job")
        }
        do {
            let given = GivenJob(
                job: job,
                number: number,
                original: try file.map { try OpenFile(trusting: $0.take()) },
                source: source.map { RemoteRangeReader($0, over: channel) },
                deadline: Deadline(seconds: Double(milliseconds) / 1000)
            )
            let (answer, picture) = try perform(given)
            try finish(number, answer, picture)
        } catch var error as StillsError {
            error.detail = error.detail.map { String($0.prefix(Self.maximumDetail)) }
            try channel.send(Reply.failed(error, number: number))
        }
    }

    private func finish(_ number: UInt64, _ answer: Answer, _ picture: [UInt8]?) throws {
        guard let picture else { return try channel.send(Reply.done(answer, number: number)) }
        let memory = try SealedMemory.make(of: picture)
        defer { close(memory) }
        try channel.send(Reply.done(answer, number: number), descriptor: memory)
    }
}
