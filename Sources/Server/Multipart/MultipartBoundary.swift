import Core

/// The text that separates the parts of a multipart body (RFC 2046, 5.1.1).
package struct MultipartBoundary: Sendable, Equatable {
    package let text: String

    /// Reads a request's `Content-Type`, or throws `upload_invalid` where it is not that of a form with files.
    package init(contentType: String?) throws {
        guard let contentType, !contentType.isEmpty else {
            throw Self.refusal("The request has no Content-Type.")
        }
        guard let header = HeaderParameters(contentType) else {
            throw Self.refusal("The request's Content-Type cannot be read.")
        }
        guard header.value == "multipart/form-data" else {
            throw Self.refusal("The request's Content-Type is not multipart/form-data.")
        }
        guard let text = header.parameters["boundary"] else {
            throw Self.refusal("The request's Content-Type names no boundary.")
        }
        guard (1...70).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            !text.hasSuffix(" ")
        else {
            throw Self.refusal("The boundary is not 1 to 70 printable ASCII characters.")
        }
        self.text = text
    }

    private static func refusal(_ cause: String) -> StillsError {
        StillsError(
            .uploadInvalid,
            cause,
            fix: "Send a form with the file as multipart/form-data, and let the HTTP library set the Content-Type."
        )
    }
}
