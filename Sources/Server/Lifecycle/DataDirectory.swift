import Core
import FoundationEssentials
import Storage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The directory that holds everything the server must not lose, and its cache.
package struct DataDirectory: Sendable {
    /// The absolute path.
    package let path: String

    /// Makes the directory where it is missing, readable by its owner alone.
    ///
    /// Throws `configuration_invalid` where that cannot be.
    package init(_ path: String) throws {
        let manager = FileManager.default
        let isAbsolute = path.hasPrefix("/")
        var absolute = isAbsolute ? path : manager.currentDirectoryPath + "/" + path
        absolute = URL(filePath: absolute).standardizedFileURL.path
        self.path = absolute
        do {
            try manager.createDirectory(
                atPath: absolute,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StillsError(
                .configurationInvalid,
                "The data directory cannot be made.",
                fix: "Give a directory that you may write to, by `--data` or `data.directory`.",
                detail: "\(absolute): \(error)"
            )
        }
    }

    package var catalog: String { path + "/stills.sqlite" }
    package var cache: String { path + "/cache" }
    package var incoming: String { path + "/incoming" }
    package var samples: String { path + "/samples" }
    var masterKey: KeptFile { KeptFile(directory: path, name: "master.key") }

    /// Takes the directory for one server, until the returned object goes.
    ///
    /// Throws `configuration_invalid` where another server has it. Commands beside a server need no lock.
    func lock() throws -> DataDirectoryLock {
        try DataDirectoryLock(path + "/server.lock")
    }
}

/// An advisory lock, which the system gives back also when the process is killed.
final class DataDirectoryLock: Sendable {
    private let descriptor: Int32

    fileprivate init(_ path: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0, flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = opened >= 0 && errno == EWOULDBLOCK
            if opened >= 0 { close(opened) }
            throw StillsError(
                .configurationInvalid,
                isTaken ? "Another server uses this data directory." : "The data directory cannot be written to.",
                fix: isTaken
                    ? "Stop it first, or give another directory by `--data`." : "Look at its owner and permissions.",
                detail: path
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
