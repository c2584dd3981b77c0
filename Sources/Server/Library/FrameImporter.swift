import Catalog
import Core
import Isolation

/// Makes images of sources that may be videos: a still picture is stored as it is, of a video the frame asked for.
struct FrameImporter: Sendable {
    let importer: ImageImporter
    /// Bounds the frames that are cut at once.
    let admission: Admission

    /// What is to become of the source where it is a video.
    struct Order: Sendable {
        var request: FrameRequest
        /// Whether a video is expected, because a position or the like was asked for.
        var isLikely: Bool
        /// Whether the key may cut frames.
        var isAllowed: Bool
    }

    /// What is likelier is tried first, and the bytes decide, so that a source is mostly opened just once.
    func run(
        _ order: ImageImporter.Order,
        _ frame: Order,
        _ opening: SourceOpener.Opening
    ) async throws -> ImageRecord {
        if frame.isLikely, let image = try await cut(order, frame, opening) { return image }
        if let image = try await importer.run(order, opening) { return image }
        guard let image = try await cut(order, frame, opening) else {
            throw StillsError(
                .sourceFailed,
                "The source changed while it was read.",
                fix: "Try again once it is complete."
            )
        }
        return image
    }

    /// Stores the frame, or returns `nil` where the source is a still picture.
    private func cut(
        _ order: ImageImporter.Order,
        _ frame: Order,
        _ opening: SourceOpener.Opening
    ) async throws -> ImageRecord? {
        let library = importer.library
        let deadline = Deadline(seconds: Double(library.limits.jobSeconds))
        do {
            let cut = try await admission.run(of: order.account, until: deadline) {
                try await library.renderer.frame(
                    from: {
                        let reader = try opening.open(deadline)
                        guard try !reader.isPicture() else { throw IsPicture() }
                        guard frame.isAllowed else { throw StillsError.scopeMissing(.frames) }
                        return reader
                    },
                    as: frame.request,
                    deadline: deadline
                )
            }
            return try await library.add(try await library.stage(cut.picture.bytes), as: order.image())
        } catch is IsPicture {
            return nil
        }
    }

    private struct IsPicture: Error {}
}

extension RangeReader {
    /// Whether the first bytes announce a still picture that is taken.
    func isPicture() throws -> Bool {
        ImageFormat(signatureOf: try read(at: 0, count: ImageFormat.signatureLength)) != nil
    }
}
