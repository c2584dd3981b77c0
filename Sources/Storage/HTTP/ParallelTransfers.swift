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

    private let multi: UnsafeMutableRawPointer
    private var idle: [CurlHandle] = []

    private let share: CurlShare

    init(_ share: CurlShare) throws {
        self.share = share
        guard let multi = curl_multi_init() else { throw Self.failure("curl_multi_init") }
        self.multi = multi
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.maximum)
    }

    deinit { curl_multi_cleanup(multi) }

    /// Sends the requests, and says how each ended; `nil` where it was not sent.
    ///
    /// Once one has failed no more are sent: the place may not like as many at once.
    func perform(
        _ jobs: [Job],
        atOnce: Int = maximum,
        configuration: SourceConfiguration,
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
                    names: names,
                    deadline: deadline,
                    receiver: jobs[job].receiver
                )
                running.append(Running(job: job, handle: handle, transfer: transfer))
                try check(curl_multi_add_handle(multi, handle.handle))
            }
            guard !running.isEmpty else { return results }
            var active: Int32 = 0
            try check(curl_multi_perform(multi, &active))
            let before = running.count
            while let (handle, code) = nextEnded() {
                guard let place = running.firstIndex(where: { $0.handle.handle == handle }) else { continue }
                let ended = running.remove(at: place)
                let result = Result { try end(ended, code) }
                if case .failure = result { waiting = waiting.suffix(0) }
                results[ended.job] = result
            }
            // libcurl wakes up by itself for its own time limits; the callbacks that watch the clock are called here.
            if running.count == before { try check(curl_multi_poll(multi, nil, 0, 200, nil)) }
        }
    }

    private func end(_ running: Running, _ code: CURLcode) throws -> CurlHandle.Ending {
        curl_multi_remove_handle(multi, running.handle.handle)
        idle.append(running.handle)
        return try running.handle.end(running.transfer, code)
    }

    /// The next transfer that has ended, and how.
    private func nextEnded() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left)?.pointee {
            if message.msg == CURLMSG_DONE, let handle = message.easy_handle { return (handle, message.data.result) }
        }
        return nil
    }

    private func check(_ code: CURLMcode) throws {
        guard code == CURLM_OK else { throw Self.failure(String(cString: curl_multi_strerror(code))) }
    }

    private static func failure(_ detail: String) -> StillsError {
        StillsError(.internalError, "The HTTP client cannot be started.", fix: "Try again.", detail: detail)
    }
}
