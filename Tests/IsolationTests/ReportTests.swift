import Isolation
import Testing

@Suite struct ReportTests {
    @Test func namesBothLibraries() {
        let report = RendererReport(withSVG: false)
        #expect(report.imageLibrary.hasPrefix("libvips "))
        #expect(report.videoLibrary.hasPrefix("FFmpeg "))
    }
}
