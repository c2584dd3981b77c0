package import Core

/// The two kinds of renderers: those that compute, and those that mostly wait for the network.
package enum RendererGroupName: String, Sendable, CaseIterable {
    case images, frames
}

/// How renderers are run.
package struct RendererSettings: Sendable {
    /// The program that is started as a renderer.
    package var executable: String
    package var images: Int
    package var frames: Int
    package var limits: MediaLimits
    /// Seconds that a job may take.
    package var jobSeconds: Int
    /// Bytes of address space that a job may take beyond what a warm renderer does.
    package var memoryBytes: Int
    /// Resident bytes past which a renderer is replaced after a job.
    package var residentBytes: Int
    /// Jobs after which a renderer is replaced.
    package var jobs: Int
    /// Whether no renderer may run that lacks one of its walls.
    package var isStrict: Bool

    package init(
        executable: String,
        images: Int,
        frames: Int,
        limits: MediaLimits,
        jobSeconds: Int,
        memoryBytes: Int,
        residentBytes: Int,
        jobs: Int,
        isStrict: Bool
    ) {
        self.executable = executable
        self.images = images
        self.frames = frames
        self.limits = limits
        self.jobSeconds = jobSeconds
        self.memoryBytes = memoryBytes
        self.residentBytes = residentBytes
        self.jobs = jobs
        self.isStrict = isStrict
    }

    /// The program that runs now, also where its file was replaced.
    package static let thisProgram = "/proc/self/exe"
}
