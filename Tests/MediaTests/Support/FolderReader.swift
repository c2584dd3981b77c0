import Core
import Foundation

@testable import Media

/// Reads a file of a folder, opens its references in the same folder, and keeps one account for all.
final class FolderReader: RangeReader {
    final class Account {
        var usage = SourceUsage()
        var names: [String] = []
    }

    private let folder: URL
    private let file: OpenFile
    let account: Account

    init(_ name: String, in folder: URL, account: Account = Account()) throws {
        self.folder = folder
        self.account = account
        account.names.append(name)
        file = try OpenFile(path: folder.file(name))
    }

    var length: Int64 { Int64(file.length) }
    var usage: SourceUsage { account.usage }
    var opensReferences: Bool { true }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let bytes = try file.read(at: offset, count: count)
        account.usage.requests += 1
        account.usage.bytes += Int64(bytes.count)
        return bytes
    }

    func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
        let name = path.last ?? ""
        guard !name.contains("/"), FileManager.default.isReadableFile(atPath: folder.file(name)) else {
            throw StillsError(.sourceNotFound, "There is no \(name).", fix: "Look at the name.")
        }
        return try FolderReader(name, in: folder, account: account)
    }
}
