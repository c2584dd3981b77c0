import Core
import Testing

@testable import Isolation

@Suite("What is believed of a renderer") struct AnswerTests {
    private let limits = MediaLimits()
    private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 0, count: 60)

    @Test(arguments: [(0, 1, 1), (-1, 1, 1), (Int.max, Int.max, 1), (100_000, 100_000, 1), (1, 1, 0), (1, 1, 501)])
    func noPictureIsImpossible(width: Int, height: Int, frames: Int) {
        let info = PictureInfo(format: .png, width: width, height: height, frameCount: frames, hasAlpha: false)
        #expect(throws: RendererChannel.Failure.self) { try Answer.inspected(info).pictureInfo(of: file(png), limits) }
    }

    /// A file of these bytes.
    private func file(_ bytes: [UInt8]) throws -> OpenFile { try OpenFile(owning: SealedMemory.make(of: bytes)) }

    @Test func anOriginalIsOfTheFormatThatItBeginsWith() throws {
        let info = PictureInfo(format: .png, width: 8, height: 8, frameCount: 1, hasAlpha: false)
        #expect(try Answer.inspected(info).pictureInfo(of: file(png), limits) == info)
        #expect(throws: RendererChannel.Failure.self) {
            try Answer.inspected(info).pictureInfo(of: file([0xFF, 0xD8, 0xFF, 0xE0]), limits)
        }
    }

    @Test func aPictureIsOfTheFormatThatWasAskedFor() throws {
        let answer = Answer.rendered(PictureFacts(format: .png, width: 8, height: 8))
        #expect(try answer.picture(png, as: Rendition(format: .png)).width == 8)
        #expect(throws: RendererChannel.Failure.self) { try answer.picture(png, as: Rendition(format: .jpeg)) }
        #expect(throws: RendererChannel.Failure.self) { try answer.picture([1, 2, 3], as: Rendition(format: .png)) }
        #expect(throws: RendererChannel.Failure.self) { try answer.picture(nil, as: Rendition(format: .png)) }
        #expect(throws: RendererChannel.Failure.self) { try answer.pictureInfo(of: file(png), limits) }
    }

    @Test(arguments: [Double.nan, Double.infinity, -1e300])
    func aFrameHasATimeThatCanBe(time: Double) {
        let answer = Answer.framed(PictureFacts(format: .png, width: 8, height: 8), time: time, kind: .key)
        let request = FrameRequest(position: .percent(0), rendition: Rendition(format: .png))
        #expect(throws: RendererChannel.Failure.self) { try answer.frame(png, as: request, usage: SourceUsage()) }
    }

    @Test(arguments: [(0.0, 90), (Double.nan, 90), (10.0, 0), (10.0, Int.max)] as [(Double, Int)])
    func aGridFollowsFromItsRequest(duration: Double, height: Int) throws {
        let request = StoryboardRequest(format: nil)
        let wrong = Answer.tiled(duration: duration, tileHeight: height, nil)
        #expect(throws: RendererChannel.Failure.self) { try wrong.storyboard(nil, as: request, usage: SourceUsage()) }
        let right = try Answer.tiled(duration: 10, tileHeight: 90, nil).storyboard(
            nil,
            as: request,
            usage: SourceUsage()
        )
        #expect(right.grid == (try StoryboardGrid(request, duration: 10, width: 640, height: 360)))
    }
}
