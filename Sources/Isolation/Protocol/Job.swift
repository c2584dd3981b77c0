package import Core

/// What a renderer is asked to do.
package enum Job: Codable, Sendable {
    /// Of the picture whose descriptor comes with the job.
    case inspect
    case render(Rendition)
    /// Of a source that the renderer asks for ranges of.
    case frame(FrameRequest)
    case mediaInfo
    case storyboard(StoryboardRequest)
}

/// What a renderer is told of a source before it reads it.
package struct SourceFacts: Codable, Sendable {
    /// The number that reads name it by.
    package var reader: Int
    package var length: Int64
    /// Seconds since 1970.
    package var lastModified: Double?
    package var opensReferences: Bool
}

/// A message to a renderer.
package enum Order: Codable, Sendable {
    /// The first: what holds for all jobs.
    case hello(RendererTerms)
    /// A job, with a number that its answer must bear, and the milliseconds that it may take.
    case job(Job, number: UInt64, milliseconds: Int, source: SourceFacts?)
    /// The answer to `read`: how many bytes of each range follow.
    case bytes([Int])
    /// The answer to `open`.
    case opened(SourceFacts)
    /// The answer to either where it failed.
    case refused(StillsError)
}

/// What holds for all jobs of a renderer.
package struct RendererTerms: Codable, Sendable {
    package var limits: MediaLimits
    /// Bytes of address space beyond what a warm renderer takes.
    package var memoryBytes: Int
}
