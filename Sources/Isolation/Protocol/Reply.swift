package import Core

/// A message of a renderer.
package enum Reply: Codable, Sendable {
    /// The first, once it can take a job: which walls are around it.
    case ready(SandboxReport)
    /// Asks for ranges of a reader of the job's source.
    case read(Int, [Range<Int64>])
    /// Asks for what a reader's source refers to, by the path of references, and the bytes needed where they are known.
    case open(Int, [String], Range<Int64>?)
    /// The job is done. An encoded picture comes in sealed memory.
    case done(Answer, number: UInt64)
    /// The job ends with an error.
    case failed(StillsError, number: UInt64)
}

/// The result of a job, without the bytes of its picture.
package enum Answer: Codable, Sendable {
    case inspected(PictureInfo)
    case rendered(PictureFacts)
    case framed(PictureFacts, time: Double?, kind: FrameKind)
    case described(MediaInfo)
    /// The length of the video in seconds and the height of a tile, from which the grid follows.
    case tiled(duration: Double, tileHeight: Int, PictureFacts?)
}

/// What there is to say of an encoded picture beside its bytes.
package struct PictureFacts: Codable, Sendable {
    package var format: OutputFormat
    package var width: Int
    package var height: Int

    package init(format: OutputFormat, width: Int, height: Int) {
        self.format = format
        self.width = width
        self.height = height
    }
}
