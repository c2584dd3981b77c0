package import Core
package import Storage

/// Everything that can be set, one struct for each section of the YAML file.
package struct StillsConfiguration: Sendable {
    package var http = HTTPConfiguration()
    package var data = DataConfiguration()
    package var master = MasterConfiguration()
    package var limits = LimitsConfiguration()
    package var formats = FormatsConfiguration()
    package var sources = SourceConfiguration()
    package var aws = AWSConfiguration()
    package var rendering = RenderingConfiguration()
    package var isolation = IsolationConfiguration()
    package var cache = CacheConfiguration()
    package var delivery = DeliveryConfiguration()
    package var log = LogConfiguration()

    package init() {}

    package var mediaLimits: MediaLimits {
        var limits = MediaLimits()
        limits.maximumPixels = self.limits.pixels
        limits.maximumFrames = self.limits.frames
        limits.maximumPixelsPerByte = self.limits.pixelsPerByte
        limits.takesSVG = formats.svg
        return limits
    }
}
