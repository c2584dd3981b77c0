import Core
import Foundation
import Testing

@testable import Storage

@Suite("Blobs are kept whole, once, and for as long as they are read")
struct BlobTests {
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("A staged file becomes a blob under the hash of its bytes, however they came in")
    func place() throws {
        try withBlobs { blobs, directory in
            let staged = try blobs.stage()
            try staged.write([UInt8(ascii: "a")])
            try staged.write("bc".utf8)
            #expect(try staged.openForReading().read(at: 0, count: 10) == Array("abc".utf8))
            #expect(try staged.finish() == StagedFile.Content(hash: Self.abc, length: 3))
            try blobs.place(staged)
            #expect(FileManager.default.fileExists(atPath: "\(directory)/blobs/ba/78/\(Self.abc)"))
            #expect(try blobs.open(Self.abc).read(at: 0, count: 10) == Array("abc".utf8))
            #expect(try Self.incoming(directory).isEmpty)
            #expect(throws: StillsError.self) { try staged.openForReading() }
        }
    }

    @Test("A file that is not placed leaves nothing, finished or not")
    func discard() throws {
        try withBlobs { blobs, directory in
            for isFinished in [false, true] {
                let staged = try blobs.stage()
                try staged.write("abc".utf8)
                if isFinished { try staged.finish() }
                #expect(try Self.incoming(directory).count == 1)
                _ = consume staged
            }
            #expect(try Self.incoming(directory).isEmpty)
            #expect(try Self.hashes(blobs).isEmpty)
        }
    }

    @Test("Equal contents are one blob, also when they are placed at the same time")
    func equalContents() async throws {
        try await withSharedBlobs { blobs, directory in
            try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask {
                        let staged = try blobs.stage()
                        try staged.write("abc".utf8)
                        try blobs.place(staged)
                        #expect(try blobs.open(Self.abc).length == 3)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try Self.hashes(blobs) == [Self.abc])
            #expect(try Self.incoming(directory).isEmpty)
        }
    }

    @Test("A blob that is removed while it is open can be read on; removing it twice is fine")
    func removal() throws {
        try withBlobs { blobs, _ in
            let staged = try blobs.stage()
            try staged.write("abc".utf8)
            try blobs.place(staged)
            let file = try blobs.open(Self.abc)
            try blobs.remove(Self.abc)
            try blobs.remove(Self.abc)
            #expect(try file.read(at: 0, count: 3) == Array("abc".utf8))
            let error = #expect(throws: StillsError.self) { try blobs.open(Self.abc) }
            #expect(error?.code == .storageFailed)
        }
    }

    @Test("Writing past the limit is an error that says so, and writing after the end is one")
    func limit() throws {
        try withBlobs { blobs, _ in
            let staged = try blobs.stage(limit: 3)
            try staged.write("ab".utf8)
            let error = #expect(throws: StillsError.self) { try staged.write("cd".utf8) }
            #expect(error?.code == .uploadTooLarge)
            try staged.write("c".utf8)
            #expect(try staged.finish().hash == Self.abc)
            #expect(throws: StillsError.self) { try staged.write([]) }
            #expect(try staged.finish().length == 3)
        }
    }

    @Test("The next start finds what was acknowledged and clears what was not")
    func restart() throws {
        try withBlobs { blobs, directory in
            let staged = try blobs.stage()
            try staged.write("abc".utf8)
            try blobs.place(staged)
            // What a process leaves that ends in the middle of an upload.
            try Data("half".utf8).write(to: URL(fileURLWithPath: "\(directory)/incoming/stills-left"))
            let next = try FileBlobs(directory: directory)
            try next.removeIncoming()
            #expect(try Self.incoming(directory).isEmpty)
            #expect(try Self.hashes(next) == [Self.abc])
        }
    }

    @Test("The sweep sees blobs only, not what else lies in the directory")
    func strangers() throws {
        try withBlobs { blobs, directory in
            let staged = try blobs.stage()
            try staged.write("abc".utf8)
            try blobs.place(staged)
            for path in ["blobs/readme", "blobs/ba/lost+found", "blobs/ba/78/\(Self.abc).bak", "blobs/ba/78/x"] {
                try Data().write(to: URL(fileURLWithPath: "\(directory)/\(path)"))
            }
            #expect(try Self.hashes(blobs) == [Self.abc])
        }
    }

    @Test(
        "A hash that is none never becomes a path",
        arguments: [
            "", "../../../etc/passwd", String(repeating: "A", count: 64), abc + "0", "..\u{0}" + abc.dropFirst(3),
        ]
    )
    func invalid(_ hash: String) throws {
        try withBlobs { blobs, _ in
            #expect(throws: StillsError.self) { try blobs.open(hash) }
            #expect(throws: StillsError.self) { try blobs.remove(hash) }
        }
    }

    private static func incoming(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/incoming")
    }

    private static func hashes(_ blobs: FileBlobs) throws -> [String] {
        var hashes: [String] = []
        try blobs.all { hashes.append($0) }
        return hashes
    }
}

/// Calls `body` with blobs in a directory of their own, which is gone afterwards.
func withBlobs<Value>(_ body: (FileBlobs, String) throws -> Value) throws -> Value {
    let directory = "\(NSTemporaryDirectory())/stills-blobs-\(RandomText.make(count: 12))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try body(FileBlobs(directory: directory), directory)
}

/// Calls `body`, which may wait, likewise.
func withSharedBlobs<Value>(_ body: (FileBlobs, String) async throws -> Value) async throws -> Value {
    let directory = "\(NSTemporaryDirectory())/stills-blobs-\(RandomText.make(count: 12))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(FileBlobs(directory: directory), directory)
}
