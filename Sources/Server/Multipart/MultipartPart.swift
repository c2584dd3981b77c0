import Core

/// What the headers of one part of a form say (RFC 7578, 4.2 to 4.4).
package struct MultipartPart: Sendable, Equatable {
    /// The name of the form's field.
    package let name: String
    /// The name of the file, `nil` where none is sent.
    ///
    /// Without its folders and control characters, 255 characters at most, but for that as it was sent.
    package let fileName: String?
    /// The part's media type as it was sent, parameters included; `nil` where none is sent.
    package let contentType: String?

    /// Reads the headers of a part, names in lower case, or throws `upload_invalid`.
    init(headers: [(name: String, value: String)]) throws {
        guard Set(headers.map(\.name)).count == headers.count else {
            throw Self.refusal("A part of the upload carries the same header twice.")
        }
        let values = Dictionary(headers.map { ($0.name, $0.value) }) { first, _ in first }
        guard let text = values["content-disposition"], let disposition = HeaderParameters(text),
            disposition.value == "form-data"
        else {
            throw Self.refusal("A part of the upload has no readable `Content-Disposition: form-data` header.")
        }
        guard let name = Self.text("name", in: disposition.parameters) else {
            throw Self.refusal("A part of the upload has no name.")
        }
        let encoding = values["content-transfer-encoding"]?.lowercased() ?? "binary"
        guard ["binary", "8bit", "7bit"].contains(encoding) else {
            throw Self.refusal("A part of the upload has a transfer encoding, which RFC 7578 rules out.")
        }
        self.name = name
        fileName = Self.text("filename", in: disposition.parameters).map(Self.baseName)
        contentType = values["content-type"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The parameter `name`, its extended form (`name*`, RFC 5987) first, as RFC 6266 4.3 asks for.
    private static func text(_ name: String, in parameters: [String: String]) -> String? {
        parameters[name + "*"].flatMap(extendedText) ?? parameters[name].map(unescaped)
    }

    /// Decodes `charset'language'percent-encoded`; `nil` where it is broken or in another character set.
    private static func extendedText(_ text: String) -> String? {
        let pieces = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
        return Query.decode(pieces[2])
    }

    /// Undoes the three escapes that browsers use, and nothing else: they leave a percent sign alone.
    ///
    /// See "multipart/form-data encoding algorithm" in the HTML standard.
    private static func unescaped(_ text: String) -> String {
        text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }

    private static func baseName(_ path: String) -> String {
        // By scalars, since a slash and an accent that follows it are one character.
        let all = path.unicodeScalars
        let start = all.lastIndex { $0 == "/" || $0 == "\\" }.map { all.index(after: $0) } ?? all.startIndex
        let scalars = all[start...].filter { $0.value >= 32 && !(0x7F...0x9F).contains($0.value) }
        return String(String.UnicodeScalarView(scalars).prefix(255))
    }

    private static func refusal(_ cause: String) -> StillsError {
        StillsError(.uploadInvalid, cause, fix: "Send each part as RFC 7578 says; HTTP libraries do so by themselves.")
    }
}
