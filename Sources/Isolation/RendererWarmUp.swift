import Media

/// Makes the libraries load what they load when it is first needed, since nothing can be loaded later on.
enum RendererWarmUp {
    static func run() {
        Vips.warmUp()
    }
}
