import Core

extension StillsError {
    /// The bytes announce a picture, but are none.
    static func undecodable() -> StillsError {
        StillsError(
            .imageUndecodable,
            "The picture is damaged or incomplete and cannot be decoded.",
            fix: "Send the whole file again, or save it anew with another program.",
            detail: Vips.takeLog()
        )
    }

    /// The bytes are no picture that is taken.
    static func unsupportedPicture() -> StillsError {
        StillsError(
            .mediaUnsupported,
            "The file is not a picture of a format that is taken.",
            fix: """
                Send one of \(ImageFormat.allCases.filter { $0 != .svg }.map { $0.rawValue.uppercased() }.joined(separator: ", ")); a frame \
                of a video is to be had with `GET /image?url=`.
                """
        )
    }
}
