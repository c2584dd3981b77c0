import CCurl
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What all handles of a client know together: the addresses of names, for a minute, and TLS sessions to resume.
///
/// The guard judges each socket's address when it is opened, wherever the address came from.
///
/// Unchecked, because libcurl asks for the locks itself whenever it touches what is shared.
final class CurlShare: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    private let locks = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: CurlShare.kinds)

    /// libcurl has a lock for each kind of data.
    private static let kinds = Int(CURL_LOCK_DATA_LAST.rawValue)

    init() throws {
        CurlLibrary.start()
        guard let made = curl_share_init() else { throw Self.failure }
        pointer = made
        for kind in 0..<Self.kinds { pthread_mutex_init(locks + kind, nil) }
        let lock: curl_lock_function = { _, kind, _, locks in
            _ = CurlShare.lock(kind, of: locks).map { pthread_mutex_lock($0) }
        }
        let unlock: curl_unlock_function = { _, kind, locks in
            _ = CurlShare.lock(kind, of: locks).map { pthread_mutex_unlock($0) }
        }
        guard ccurl_share(made, lock, unlock, locks) == CURLSHE_OK else { throw Self.failure }
    }

    /// No handle uses what is shared by now: each keeps this object.
    deinit {
        curl_share_cleanup(pointer)
        for kind in 0..<Self.kinds { pthread_mutex_destroy(locks + kind) }
        locks.deallocate()
    }

    private static func lock(
        _ kind: curl_lock_data,
        of locks: UnsafeMutableRawPointer?
    ) -> UnsafeMutablePointer<pthread_mutex_t>? {
        let index = Int(kind.rawValue)
        guard let locks, (0..<kinds).contains(index) else { return nil }
        return locks.assumingMemoryBound(to: pthread_mutex_t.self) + index
    }

    private static let failure = StillsError(.internalError, "The HTTP client cannot be started.", fix: "Try again.")
}
