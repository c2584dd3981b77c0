import Core
import Foundation

/// A directory that goes away with the test.
func withScratch<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stills-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

extension URL {
    /// The file of this name in a directory.
    func file(_ name: String) -> String { appending(path: name).path }
}

/// An open file that holds `bytes`.
func openFile(holding bytes: [UInt8]) throws -> OpenFile {
    try withScratch { folder in
        try Data(bytes).write(to: folder.appending(path: "file"))
        return try OpenFile(path: folder.file("file"))
    }
}
