import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A small file that is read whole, and replaced whole: after a crash it holds the old bytes or the new ones.
///
/// Its calls block.
package struct KeptFile: Sendable {
    package let path: String
    /// The directory that it lies in.
    private let directory: String
    /// A directory on the same file system, for what is not complete yet.
    private let incoming: String

    package init(directory: String, name: String) {
        self.directory = directory
        path = "\(directory)/\(name)"
        incoming = "\(directory)/incoming"
    }

    /// The bytes, `limit` at most; `nil` where there is no such file.
    package func read(limit: Int) throws -> [UInt8]? {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
        let file = try OpenFile(path: path)
        return try file.read(at: 0, count: min(limit, file.length))
    }

    /// Puts `bytes` in the place of what the file held, readable by this user alone.
    ///
    /// They are on the disk, and so is their name, when this returns.
    package func replace(with bytes: [UInt8]) throws {
        try Directory.make(incoming)
        var file = try TemporaryFile(directory: incoming)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.sync()
        try file.move(to: path)
        try Directory.sync(directory)
    }
}
