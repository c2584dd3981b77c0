import Core

extension BlockCache {
    /// All bytes of a source that is a still picture, or `source_too_large`.
    func wholePicture() throws -> [UInt8] {
        guard length <= Self.maximumPicture else {
            throw StillsError(
                .sourceTooLarge,
                "The source is a still picture of more than \(Self.maximumPicture >> 20) MiB.",
                fix: "Use a smaller picture."
            )
        }
        return try bytes(0..<length)
    }

    private static let maximumPicture: Int64 = 64 << 20
}
