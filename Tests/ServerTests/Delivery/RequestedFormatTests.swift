import Core
import Testing

@testable import Server

@Suite struct RequestedFormatTests {
    @Test("auto is the best format that the client names, and a format that everyone takes otherwise")
    func auto() {
        let chromium = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
        #expect(RequestedFormat.auto.resolve(accept: chromium, original: .jpeg) == .avif)
        #expect(RequestedFormat.auto.resolve(accept: "image/webp, */*", original: .jpeg) == .webp)
        #expect(RequestedFormat.auto.resolve(accept: "*/*", original: .jpeg) == .jpeg)
        #expect(RequestedFormat.auto.resolve(accept: nil, original: .webp) == .png)
        #expect(RequestedFormat.auto.resolve(accept: "image/avif; q=0, image/webp", original: .jpeg) == .webp)
    }

    @Test("A named format is itself, whatever the client takes")
    func named() {
        #expect(RequestedFormat("jpg")?.resolve(accept: "image/avif", original: .png) == .jpeg)
        #expect(RequestedFormat("gif") == nil)
    }
}
