import Core
import Synchronization

/// The two levels of directories that blobs are spread over, by the first four digits of their hashes.
final class Shelves: Sendable {
    private let root: String
    /// The shelves that are known to survive a power failure, by the number that their digits make.
    private let durable = Mutex<Set<UInt16>>([])

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
        let number = UInt16(hash.prefix(4), radix: 16) ?? 0
        // A directory that is there may have been made by a process that never got to sync its parent. So the first
        // use of each shelf does, and others wait for it.
        try durable.withLock { durable in
            guard !durable.contains(number) else { return }
            let parent = "\(root)/\(hash.prefix(2))"
            try Directory.make(parent)
            try Directory.sync(root)
            try Directory.make(shelf)
            try Directory.sync(parent)
            durable.insert(number)
        }
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

    private func shelf(of hash: String) throws -> String {
        guard Self.isHexadecimal(hash, count: 64) else { throw StorageFailure.invalidHash(hash) }
        return "\(root)/\(hash.prefix(2))/\(hash.dropFirst(2).prefix(2))"
    }

    private static func isHexadecimal(_ text: String, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
