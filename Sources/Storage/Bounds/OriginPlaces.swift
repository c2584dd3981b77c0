import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Bounds the requests that are under way to one origin at the same time, over all jobs.
///
/// Whoever finds no place waits, first come, first served, on the calling thread, and is refused with `overloaded` once its
/// deadline passes or nobody wants the bytes any more.
///
/// Unchecked, because the lock that guards the queues is pthread's: the standard library has no condition to wait for.
final class OriginPlaces: @unchecked Sendable {
    private struct Queue {
        var taken = 0
        var waiting: [UInt64] = []
    }

    private let limit: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Of those origins alone that have requests under way, so there are never more than threads.
    private var queues: [AccountOrigin: Queue] = [:]
    private var nextTicket: UInt64 = 0

    init(limit: Int) {
        self.limit = max(1, limit)
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        #if canImport(Glibc)
        // A wall clock that is set back would prolong a wait.
        pthread_condattr_setclock(&attributes, Self.clock)
        #endif
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Takes one place, or as many more as are free, up to `count`; returns how many, to be given back by ``leave(_:count:)``.
    func enter(_ origin: AccountOrigin, count: Int = 1, until deadline: Deadline) throws -> Int {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        if queues[origin].map({ $0.taken >= limit || !$0.waiting.isEmpty }) ?? false {
            try waitForTurn(at: origin, until: deadline)
        }
        let queue = queues[origin] ?? Queue()
        // Those who wait come before those who could do with more.
        let free = queue.waiting.isEmpty ? limit - queue.taken : 1
        let places = max(1, min(count, free))
        queues[origin, default: queue].taken += places
        return places
    }

    func leave(_ origin: AccountOrigin, count: Int = 1) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        queues[origin]?.taken -= count
        removeIfIdle(origin)
        pthread_cond_broadcast(changed)
    }

    /// Returns when the caller, out of the queue again, may take a place.
    private func waitForTurn(at origin: AccountOrigin, until deadline: Deadline) throws {
        nextTicket &+= 1
        let ticket = nextTicket
        queues[origin, default: Queue()].waiting.append(ticket)
        defer {
            queues[origin]?.waiting.removeAll { $0 == ticket }
            removeIfIdle(origin)
            // There may be places for the next one, too, or this one has given up its turn.
            pthread_cond_broadcast(changed)
        }
        while let queue = queues[origin], queue.taken >= limit || queue.waiting.first != ticket {
            guard !deadline.hasPassed else { throw Self.refusal }
            // Nobody signals that a deadline was given up, so it is looked at now and then.
            wait(milliseconds: min(200, max(1, deadline.milliseconds)))
        }
    }

    private func wait(milliseconds: Int) {
        var end = timespec()
        clock_gettime(Self.clock, &end)
        end.tv_nsec += milliseconds * 1_000_000
        end.tv_sec += end.tv_nsec / 1_000_000_000
        end.tv_nsec %= 1_000_000_000
        pthread_cond_timedwait(changed, lock, &end)
    }

    #if canImport(Glibc)
    private static let clock = CLOCK_MONOTONIC
    #else
    private static let clock = CLOCK_REALTIME
    #endif

    private func removeIfIdle(_ origin: AccountOrigin) {
        if let queue = queues[origin], queue.taken <= 0, queue.waiting.isEmpty { queues[origin] = nil }
    }

    private static let refusal = StillsError(
        .overloaded,
        "As many requests to the source's host are under way as this server makes at once.",
        fix: "Try again in 1 s, or raise `sources.host_requests`.",
        retryAfter: 1
    )
}
