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
}
