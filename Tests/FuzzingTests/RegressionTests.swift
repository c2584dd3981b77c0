import Foundation
import Fuzzing
import Testing

@Suite("Parsers keep what they promise, whatever they are given")
struct RegressionTests {
    private static let names = FuzzTarget.all.map(\.name)

    @Test("Every file of the corpus, and changed forms of it", arguments: names)
    func corpus(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let files = try Self.files(of: name)
        #expect(!files.isEmpty, "There is no file for \(name).")
        var generator = SeededGenerator(seed: 1)
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: file))
            #expect(throws: Never.self, "\(name)/\(file.lastPathComponent)") { try target.run(bytes) }
            for number in 0..<target.mutations {
                let changed = Mutation.apply(to: bytes, using: &generator)
                #expect(throws: Never.self, "\(name)/\(file.lastPathComponent), form \(number)") {
                    try target.run(changed)
                }
            }
        }
    }

    @Test("Every folder of the corpus has its target")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(folders.filter { !$0.hasPrefix(".") }.sorted() == Self.names.sorted())
    }

    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

    private static func files(of name: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: corpus.appending(path: name), includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
