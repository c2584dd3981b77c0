import CCurl
import Core

/// libcurl's interface for transfers that the caller drives, with the connections that it keeps alive.
///
/// Belongs to one thread at a time, as the handles in it do.
final class CurlMulti {
    private let multi: UnsafeMutableRawPointer

    /// - Parameter connections: how many are kept at most.
    init(connections: Int) throws {
        guard let multi = curl_multi_init() else { throw Self.failure("curl_multi_init") }
        self.multi = multi
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit { curl_multi_cleanup(multi) }

    func add(_ handle: UnsafeMutableRawPointer) throws {
        try check(curl_multi_add_handle(multi, handle))
    }

    func remove(_ handle: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, handle)
    }

    /// Does what can be done without waiting.
    func perform() throws {
        var active: Int32 = 0
        try check(curl_multi_perform(multi, &active))
    }

    /// Waits until there is something to do, by libcurl's own time limits too.
    func wait(milliseconds: Int32) throws {
        try check(curl_multi_poll(multi, nil, 0, milliseconds, nil))
    }

    /// The next transfer that has ended, and how.
    func nextEnded() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
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
