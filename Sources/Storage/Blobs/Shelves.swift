import Core
import Synchronization

/// The two levels of directories that blobs are spread over, by the first four digits of their hashes.
final class Shelves: Sendable {
    private let root: String
    /// The digits of the directories that are known to survive a power failure.
    private let durable = Mutex<Set<String>>([])

    init(root: String) throws {
        self.root = root
        try Directory.make(root)
    }

    /// Where a blob is, or would be.
    func path(of hash: String) throws -> String {
        "\(try shelf(of: hash))/\(hash)"
    }

    /// Makes the directory for a blob, if it is not there yet, and returns its path once it is there to stay.
    func make(for hash: String) throws -> String {
        let shelf = try shelf(of: hash)
        let parent = "\(root)/\(hash.prefix(2))"
        try make(parent, in: root, digits: hash.prefix(2))
        try make(shelf, in: parent, digits: hash.prefix(4))
        return shelf
    }

    func all(_ visit: (String) throws -> Void) throws {
        for first in try Directory.names(in: root) where Self.isHexadecimal(first, count: 2) {
            for second in try Directory.names(in: "\(root)/\(first)") where Self.isHexadecimal(second, count: 2) {
                for hash in try Directory.names(in: "\(root)/\(first)/\(second)")
                where Self.isHexadecimal(hash, count: 64) && hash.hasPrefix(first + second) {
                    try visit(hash)
                }
            }
        }
    }

    /// Makes a directory and syncs its parent, unless this process has done so already.
    ///
    /// One that is there may still be on its way to the disk: another thread may be about to sync it, or an earlier
    /// process may never have got to it.
    private func make(_ directory: String, in parent: String, digits: Substring) throws {
        let digits = String(digits)
        guard !durable.withLock({ $0.contains(digits) }) else { return }
        try Directory.make(directory)
        try Directory.sync(parent)
        durable.withLock { _ = $0.insert(digits) }
    }

    private func shelf(of hash: String) throws -> String {
        guard Self.isHexadecimal(hash, count: 64) else { throw StorageFailure.invalidHash(hash) }
        return "\(root)/\(hash.prefix(2))/\(hash.dropFirst(2).prefix(2))"
    }

    private static func isHexadecimal(_ text: String, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
