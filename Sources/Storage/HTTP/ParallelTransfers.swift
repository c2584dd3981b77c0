import CCurl
import Core

/// Transfers at the same time on the calling thread, over connections that are kept for the next ones.
///
/// The connections are libcurl's multi handle's. Each transfer has an easy handle of its own, set up like any other, so
/// that ``SourceGuard`` judges each connection.
final class ParallelTransfers {
    /// How many there are at most; with that of the ``CurlHandle``, which rests meanwhile, six connections to a source.
    static let maximum = 5

    /// A request, and what is done with its answer.
    struct Job {
        let request: HTTPRequest
        let receiver: Exchange.Receiver
    }

    private struct Running {
        let job: Int
        let handle: CurlHandle
        let transfer: CurlHandle.Transfer
    }

    private let multi: CurlMulti
    private var idle: [CurlHandle] = []

    private let share: CurlShare

    init(_ share: CurlShare) throws {
        self.share = share
        multi = try CurlMulti(connections: Self.maximum)
    }

    /// Sends the requests, and says how each ended; `nil` where it was not sent.
    ///
    /// Once one has failed no more are sent: the place may not like as many at once.
    func perform(
        _ jobs: [Job],
        atOnce: Int = maximum,
        configuration: SourceConfiguration,
        sourceGuard: SourceGuard,
        names: [String],
        deadline: Deadline
    ) throws -> [Result<CurlHandle.Ending, any Error>?] {
        var results = [Result<CurlHandle.Ending, any Error>?](repeating: nil, count: jobs.count)
        var waiting = jobs.indices
        var running: [Running] = []
        // Nothing of libcurl may refer to a transfer that is given up half-way.
        defer { for one in running { _ = try? end(one, CURLE_ABORTED_BY_CALLBACK) } }
        while true {
            while running.count < min(atOnce, Self.maximum), let job = waiting.popFirst() {
                let handle = try idle.popLast() ?? CurlHandle(share)
                let transfer = try handle.begin(
                    jobs[job].request,
                    configuration: configuration,
                    sourceGuard: sourceGuard,
                    names: names,
                    deadline: deadline,
                    receiver: jobs[job].receiver
                )
                running.append(Running(job: job, handle: handle, transfer: transfer))
                try multi.add(handle.handle)
            }
            guard !running.isEmpty else { return results }
            try multi.perform()
            let before = running.count
            while let (handle, code) = multi.nextEnded() {
                guard let place = running.firstIndex(where: { $0.handle.handle == handle }) else { continue }
                let ended = running.remove(at: place)
                let result = Result { try end(ended, code) }
                if case .failure = result { waiting = waiting.suffix(0) }
                results[ended.job] = result
            }
            // libcurl wakes up by itself for its own time limits; the callbacks that watch the clock are called here.
            let mayGoOn = running.count < before || running.contains { $0.transfer.wasRefused() }
            if !mayGoOn { try multi.wait(milliseconds: 200) }
        }
    }

    private func end(_ running: Running, _ code: CURLcode) throws -> CurlHandle.Ending {
        multi.remove(running.handle.handle)
        idle.append(running.handle)
        return try running.handle.end(running.transfer, code)
    }
}
