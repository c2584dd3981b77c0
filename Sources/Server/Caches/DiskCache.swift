package import Core
package import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Pictures kept on disk, the least recently used dropped first.
///
/// A cache never fails a request: a disk that is full or cannot be written makes it forget, and is logged once
/// an hour. What it holds outlives a restart. It is not synced; a file that a crash has damaged is a miss.
///
/// Files are read on four threads of its own and changed on one, in order, so that a removal also removes what
/// was kept just before. Those threads end with ``shutDown()``, after which the cache holds nothing.
package final class DiskCache: Sendable {
    private struct Guarded {
        var byteCount = 0
        /// Bytes that wait to be written.
        var backlog = 0
        var lastWarning: ContinuousClock.Instant?
    }

    private let folder: DiskCacheFolder
    private let byteLimit: Int
    private let logger: Logger
    private let readers = NIOThreadPool(numberOfThreads: 4)
    private let writer = NIOThreadPool(numberOfThreads: 1)
    private let guarded = Mutex(Guarded())

    /// More bytes than this never wait: where the disk is slower than the renderers, it is better to forget.
    private static let backlogLimit = 64 << 20

    /// Keeps up to `byteLimit` bytes in the directory `path`, which it makes where there is none.
    package init(path: String, byteLimit: Int = 10 << 30, logger: Logger) {
        folder = DiskCacheFolder(path: path)
        self.byteLimit = max(0, byteLimit)
        self.logger = logger
        readers.start()
        writer.start()
        change { cache in
            do {
                try cache.folder.prepare()
            } catch {
                cache.warn(error)
            }
            cache.evict()
        }
    }

    /// Bytes on disk, as far as they are known; exact after a start and after an eviction.
    package var byteCount: Int { guarded.withLock { $0.byteCount } }

    package func picture(for key: CacheKey) async -> CachedPicture? {
        try? await readers.runIfActive { [folder, byteLimit] in folder.read(key, lengthLimit: byteLimit) }
    }

    /// Keeps `picture`, soon: this returns at once.
    ///
    /// A picture above an eighth of the bound is not kept.
    package func keep(_ picture: CachedPicture, for key: CacheKey) {
        let count = picture.bytes.readableBytes
        guard count <= byteLimit / 8, reserve(count) else { return }
        change { cache in
            defer { cache.guarded.withLock { $0.backlog -= count } }
            do {
                let growth = try cache.folder.keep(picture, for: key)
                cache.guarded.withLock { $0.byteCount += growth }
            } catch {
                cache.warn(error)
            }
            if cache.byteCount > cache.byteLimit { cache.evict() }
        }
    }

    /// Drops every picture made of `image`, also those that still wait to be written.
    package func removeAll(of image: ImageID) async {
        change { cache in
            let freed = cache.folder.removeAll(of: image)
            cache.guarded.withLock { $0.byteCount -= freed }
        }
        await settle()
    }

    /// Returns once all that was kept and removed so far is done, also where the caller is cancelled.
    package func settle() async {
        await withCheckedContinuation { continuation in
            writer.submit { _ in continuation.resume() }
        }
    }

    /// Writes what waits, and ends the threads.
    package func shutDown() async {
        await settle()
        try? await writer.shutdownGracefully()
        try? await readers.shutdownGracefully()
    }

    private func reserve(_ count: Int) -> Bool {
        guarded.withLock { guarded in
            guard guarded.backlog + count <= Self.backlogLimit else { return false }
            guarded.backlog += count
            return true
        }
    }

    private func change(_ body: @escaping @Sendable (DiskCache) -> Void) {
        writer.submit { state in
            if case .active = state { body(self) }
        }
    }

    /// Counts the files, and where they exceed the bound removes the least recently used until a tenth is free.
    ///
    /// Two passes over the directory, so that only a time and a size per file are held in memory, however many
    /// there are: the first finds the time up to which files have to go, the second removes them.
    private func evict() {
        var files: [(lastUse: Int, size: Int)] = []
        folder.forEach { files.append(($0.lastUse, $0.size)) }
        var total = files.reduce(0) { $0 + $1.size }
        let target = byteLimit / 10 * 9
        if total > byteLimit {
            files.sort { $0.lastUse < $1.lastUse }
            var rest = total
            let last = files.first { file in
                rest -= file.size
                return rest <= target
            }
            folder.forEach { entry in
                guard total > target, entry.lastUse <= last?.lastUse ?? .max, folder.remove(entry) else { return }
                total -= entry.size
            }
        }
        guarded.withLock { $0.byteCount = total }
    }

    private func warn(_ error: any Error) {
        let isDue = guarded.withLock { guarded in
            let now = ContinuousClock.now
            if let last = guarded.lastWarning, now - last < .seconds(3600) { return false }
            guarded.lastWarning = now
            return true
        }
        guard isDue else { return }
        logger.warning("The disk cache cannot be written", metadata: ["error": "\(error)"])
    }
}
