import Core

/// The path of an image on the public route: `/i/<id>.<extension>`.
struct ImagePath: Sendable {
    let id: ImageID
    let fileExtension: String

    /// Reads the last segment of the path; `nil` where it names no image.
    init?(_ file: String) {
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("img-") || parts[0].hasPrefix("image_"), let id = ImageID(parts[0]),
            !parts[1].isEmpty
        else { return nil }
        self.id = id
        fileExtension = String(parts[1])
    }

    /// The path that shows an image under the given form of its id.
    static func text(id: String, fileExtension: String) -> String {
        "/i/\(id).\(fileExtension)"
    }
}
