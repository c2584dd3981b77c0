import Core
import HTTPTypes
import Hummingbird
import Storage

/// The parts of an upload: one file, staged, and short texts by name.
///
/// Parts come in any order.
struct UploadForm {
    private(set) var file: StagedFile?
    private(set) var fileName: String?
    private(set) var texts: [String: JSONValue] = [:]

    /// Reads the body of `request` to its end.
    ///
    /// Throws `upload_invalid` where it is no form, breaks off, or holds `fileField` twice, and `upload_too_large`.
    init(_ request: Request, library: ImageLibrary, fileField: String) async throws {
        let boundary = try MultipartBoundary(contentType: request.headers[.contentType])
        let deadline = Deadline(seconds: Double(library.limits.uploadSeconds))
        var reader = MultipartReader(request.body, boundary: boundary)
        while let part = try await reader.nextPart() {
            if part.name == fileField {
                guard file == nil else { throw Self.twice(fileField) }
                fileName = part.fileName
                let staged = try await library.makeStaged()
                while let chunk = try await reader.nextBytes() {
                    try await library.write(chunk, to: staged)
                    guard !deadline.hasPassed else { throw Self.tooSlow }
                }
                file = staged
            } else {
                guard part.fileName == nil else { throw Self.unknownFile(part.name, fileField) }
                let text = try await reader.text(limit: 16 * 1024)
                guard texts.updateValue(.string(text), forKey: part.name) == nil else { throw Self.twice(part.name) }
            }
        }
    }

    private static func unknownFile(_ name: String, _ fileField: String) -> StillsError {
        let problem = "`\(name.prefix(40))` is not a known part with a file."
        return StillsError(
            .uploadInvalid,
            problem,
            fix: "Send the file in the part `\(fileField)`, and no other.",
            problems: [problem, "`\(fileField)` is required."]
        )
    }

    private static let tooSlow = StillsError(
        .requestTimeout,
        "The upload took longer than an upload may take.",
        fix: "Send it over a faster connection, or have `limits.upload_seconds` raised."
    )

    private static func twice(_ name: String) -> StillsError {
        StillsError(
            .uploadInvalid,
            "The form holds the part `\(name.prefix(40))` more than once.",
            fix: "Send each part once."
        )
    }
}
