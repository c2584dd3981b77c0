import Core

@testable import Media

/// A rendition of the first frame of a video.
func picture(of path: String, as rendition: Rendition = Rendition(format: .png)) throws -> Picture {
    try FrameExtractor(limits: MediaLimits()).extract(
        from: CountingReader(path: path),
        as: FrameRequest(position: .percent(0), rendition: rendition),
        deadline: Deadline(seconds: 30)
    ).picture
}
