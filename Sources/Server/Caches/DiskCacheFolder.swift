import Core
import FoundationEssentials
import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files of a ``DiskCache``.
///
/// Every call blocks.
///
/// A picture's file is `v<version>/<two characters>/<image>-<digest>`: an image's files stand in one folder, so
/// that they are found without an index. The time of its last use is its modification time. A file appears by
/// being renamed, hence whole, and may vanish at any time.
struct DiskCacheFolder: Sendable {
    /// One file, as much of it as eviction has to know.
    struct Entry {
        let path: String
        /// Bytes on disk.
        let size: Int
        /// Nanoseconds since 1970.
        let lastUse: Int
    }

    private let root: String
    private let version: String
    private let incoming: String

    init(path: String) {
        root = path
        version = "\(path)/v\(CacheKey.version)"
        incoming = "\(version)/incoming"
    }

    /// Makes the folders, and removes what another version or a crash has left.
    func prepare() throws {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: root)) ?? []
        where name.first == "v" && Int(name.dropFirst()) != nil && "\(root)/\(name)" != version {
            try? manager.removeItem(atPath: "\(root)/\(name)")
        }
        try? manager.removeItem(atPath: incoming)
        try makeFolder(incoming)
    }

    /// The picture under `key`, which is thereby used.
    ///
    /// A file that is damaged or longer than `lengthLimit` is removed.
    func read(_ key: CacheKey, lengthLimit: Int) -> CachedPicture? {
        guard let file = try? OpenFile(path: path(of: key)) else { return nil }
        if file.length <= lengthLimit, let bytes = try? file.read(at: 0, count: file.length),
            let picture = DiskCacheFile.decode(ByteBuffer(bytes: bytes), for: key)
        {
            futimens(file.descriptor, nil)
            return picture
        }
        unlink(path(of: key))
        return nil
    }

    /// Writes `picture`, and returns by how many bytes the folder grew.
    func keep(_ picture: CachedPicture, for key: CacheKey) throws -> Int {
        let path = path(of: key)
        let temporary = "\(incoming)/\(RandomText.make(count: 24))"
        let file = DiskCacheFile.encode(picture, for: key)
        if access(incoming, F_OK) != 0 { try makeFolder(incoming) }
        let replaced = Self.entry(path)?.size ?? 0
        do {
            try Self.store(file, at: temporary)
            if rename(temporary, path) != 0 {
                guard errno == ENOENT else { throw DiskCacheFailure("rename") }
                try makeFolder(folder(of: key.image))
                guard rename(temporary, path) == 0 else { throw DiskCacheFailure("rename") }
            }
        } catch {
            unlink(temporary)
            throw error
        }
        return Self.sizeOnDisk(file.readableBytes) - replaced
    }

    /// Removes every picture made of `image`, and returns how many bytes that freed.
    func removeAll(of image: ImageID) -> Int {
        let folder = folder(of: image)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(image.core) }.reduce(0) { freed, name in
            let path = "\(folder)/\(name)"
            let size = Self.entry(path)?.size ?? 0
            return unlink(path) == 0 ? freed + size : freed
        }
    }

    /// Removes a file, and returns whether it is gone by that.
    func remove(_ entry: Entry) -> Bool {
        unlink(entry.path) == 0
    }

    /// Calls `body` with every file, in no order.
    func forEach(_ body: (Entry) -> Void) {
        let manager = FileManager.default
        for folder in (try? manager.contentsOfDirectory(atPath: version)) ?? [] where folder.utf8.count == 2 {
            for name in (try? manager.contentsOfDirectory(atPath: "\(version)/\(folder)")) ?? [] {
                if let entry = Self.entry("\(version)/\(folder)/\(name)") { body(entry) }
            }
        }
    }

    private func folder(of image: ImageID) -> String { "\(version)/\(image.core.prefix(2))" }

    private func path(of key: CacheKey) -> String { "\(folder(of: key.image))/\(key.image.core)-\(key.digest)" }

    /// Folders and files are for this server alone: the pictures in them may be private.
    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    private static func entry(_ path: String) -> Entry? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Glibc)
        let time = status.st_mtim
        #else
        let time = status.st_mtimespec
        #endif
        let (seconds, _) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        return Entry(path: path, size: sizeOnDisk(Int(status.st_size)), lastUse: seconds &+ time.tv_nsec)
    }

    /// Whole blocks of 4 KiB, as file systems store it.
    private static func sizeOnDisk(_ length: Int) -> Int { (length + 4095) / 4096 * 4096 }

    private static func store(_ file: ByteBuffer, at path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskCacheFailure("open") }
        defer { close(descriptor) }
        try file.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let count = write(descriptor, part.baseAddress, part.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw DiskCacheFailure("write") }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// A system call that failed: only ever logged.
struct DiskCacheFailure: Error, CustomStringConvertible {
    let description: String

    init(_ call: String) {
        description = "\(call): errno \(errno)"
    }
}
