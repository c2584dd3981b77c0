import Core
import Media

/// Makes the libraries load what they load when it is first needed, since nothing can be loaded later on.
///
/// FFmpeg has all that it needs from the start.
enum RendererWarmUp {
    static func run(_ limits: MediaLimits) {
        Vips.warmUp(withSVG: limits.takesSVG)
        ImageRenderer(limits: limits).warmUp()
        Vips.endThread()
    }
}
