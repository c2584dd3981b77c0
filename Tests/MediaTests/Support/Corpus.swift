import Foundation

/// Real pictures and videos, kept outside of the project.
enum Corpus {
    static let folder = URL(
        fileURLWithPath: ProcessInfo.processInfo.environment["STILLS_CORPUS"] ?? "../shared/corpus"
    )

    static let isThere = FileManager.default.fileExists(atPath: folder.path)

    static func path(_ name: String) -> String { folder.file(name) }

    /// The pictures of the corpus in the formats that are taken.
    static let pictures: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: path("images"))) ?? []
        return all.sorted().filter { name in !["svg", "jp2"].contains { name.hasSuffix($0) } }
    }()
}
