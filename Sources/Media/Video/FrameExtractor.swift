package import Core

package struct FrameExtractor: Sendable {
    private let limits: MediaLimits

    package init(limits: MediaLimits) {
        self.limits = limits
    }

    package func extract(from reader: any RangeReader, as request: FrameRequest, deadline: Deadline) throws -> Frame {
        throw StillsError.unsupportedPicture()
    }
}
