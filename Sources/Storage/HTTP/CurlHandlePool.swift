import Synchronization

/// The handles that nobody uses at the moment, kept for the connections that they hold.
final class CurlHandlePool: Sendable {
    private let idle = Mutex<[CurlHandle]>([])
    private let share = Mutex<CurlShare?>(nil)
    private let capacity = 32

    /// Takes out a handle that was connected to `origin`, else a new one.
    ///
    /// A handle with connections to elsewhere would save little, and keeps them for the next who goes there.
    func borrow(for origin: SourceURL.Origin) throws -> CurlHandle {
        let pooled = idle.withLock { handles in
            handles.lastIndex { $0.origins.contains(origin) }.map { handles.remove(at: $0) }
        }
        return try pooled ?? CurlHandle(shared())
    }

    /// Takes a handle back; the one that has been idle longest goes where there are too many.
    func giveBack(_ handle: CurlHandle) {
        let surplus = idle.withLock { handles in
            handles.append(handle)
            return handles.count > capacity ? handles.removeFirst() : nil
        }
        // Connections are closed here, outside of the lock.
        _ = surplus
    }

    private func shared() throws -> CurlShare {
        try share.withLock { share in
            let made = try share ?? CurlShare()
            share = made
            return made
        }
    }
}
