import Core
import Isolation

/// Makes the renderer that the configuration asks for.
struct RendererFactory: Sendable {
    let configuration: StillsConfiguration
    /// The program that is started as a renderer: this one, unless a test gives another.
    var program = RendererSettings.thisProgram

    /// - Parameters:
    ///   - images: how many pictures are made at once.
    ///   - frames: how many sources are read at once.
    ///   - journal: is told what happens to renderers.
    func make(images: Int, frames: Int, journal: RendererJournal) -> any Renderer {
        guard configuration.isolation.enabled else {
            return InProcessRenderer(imageThreads: images, frameThreads: frames, limits: configuration.mediaLimits)
        }
        return ProcessRenderer(settings(images: images, frames: frames)) { journal.note($0) }
    }

    /// How renderers are run in processes of their own.
    func settings(images: Int = 1, frames: Int = 1) -> RendererSettings {
        let isolation = configuration.isolation
        return RendererSettings(
            executable: program,
            images: images,
            frames: frames,
            limits: configuration.mediaLimits,
            jobSeconds: configuration.limits.jobSeconds,
            memoryBytes: isolation.memoryBytes,
            residentBytes: isolation.residentBytes,
            jobs: isolation.jobs,
            isStrict: isolation.require == "strict"
        )
    }
}
