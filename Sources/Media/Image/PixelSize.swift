import Core

/// A width and a height in pixels.
struct PixelSize: Hashable, Sendable {
    var width: Int
    var height: Int

    /// Throws `image_too_large` where there are more pixels than the limits allow, or `image_undecodable` where there are none.
    func check(_ limits: MediaLimits) throws {
        guard width > 0, height > 0 else { throw StillsError.undecodable() }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= limits.maximumPixels else {
            throw StillsError(
                .imageTooLarge,
                "The picture has \(width)x\(height) pixels, more than the \(limits.maximumPixels) that are taken.",
                fix: "Send a smaller picture, or raise the server's limit of pixels."
            )
        }
    }

    /// Throws `image_too_large` where a file has so few bytes for its pixels that it was made to cost much.
    ///
    /// There must be no more pixels than the limits allow.
    func check(_ limits: MediaLimits, inFileOf bytes: Int) throws {
        guard limits.maximumPixelsPerByte > 0 else { return }
        guard width * height / max(1, bytes) <= limits.maximumPixelsPerByte else {
            throw StillsError(
                .imageTooLarge,
                """
                The picture unpacks to \(width)x\(height) pixels from \(bytes) bytes, more than the \
                \(limits.maximumPixelsPerByte) pixels for each byte that are taken.
                """,
                fix: "Save it in another format, or raise the server's `limits.pixels_per_byte`."
            )
        }
    }
}
