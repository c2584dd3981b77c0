import Core
import Foundation
import Testing

@testable import Media

@Suite("The most telling key frame around a position")
struct BestFrameTests {
    static let sharp = "testsrc2=s=320x240:r=25:d=1"
    static let black = "color=black:s=320x240:r=25:d=1"
    static let flat = "color=gray:s=320x240:r=25:d=1"
    static let blurred = "testsrc2=s=320x240:r=25:d=1,gblur=sigma=24"
    static let white = "color=white:s=320x240:r=25:d=1"

    @Test("A sharp picture is chosen among black, flat, blurred and white ones")
    func telling() throws {
        try withScratch { folder in
            let path = folder.file("scenes.mp4")
            try video(path, of: [Self.black, Self.flat, Self.blurred, Self.sharp, Self.white])
            for seconds in [1.5, 2, 2.9, 4.5] {
                let frame = try frame(of: path, at: .seconds(seconds))
                #expect(frame.time == 3, "\(seconds) s")
                #expect(frame.kind == .best)
            }
            // The sharp picture is out of reach from here, and a blurred one says more than a flat one.
            #expect(try frame(of: path, at: .seconds(0.4)).time == 2)
        }
    }

    @Test("Of equally good pictures the nearest is chosen")
    func nearest() throws {
        try withScratch { folder in
            let path = folder.file("same.mkv")
            try video(path, of: [String](repeating: Self.sharp, count: 5))
            #expect(try frame(of: path, at: .seconds(2.2)).time == 2)
            #expect(try frame(of: path, at: .seconds(2.8)).time == 3)
            #expect(try frame(of: path, at: .percent(0)).time == 0)
        }
    }

    @Test("Where every picture is black, one is answered all the same, out of few requests")
    func nothingToTell() throws {
        try withScratch { folder in
            let path = folder.file("black.mp4")
            try video(path, of: [String](repeating: Self.black, count: 4))
            let frame = try frame(of: path, at: .seconds(1.5))
            #expect(frame.time == 1)
            #expect(frame.usage.requests <= 8)
        }
    }

    /// Puts scenes of a second one after the other, each of which starts with a key frame.
    private func video(_ path: String, of scenes: [String]) throws {
        let inputs = scenes.flatMap { ["-f", "lavfi", "-i", $0] }
        try Tool.run(
            "ffmpeg",
            ["-v", "error"] + inputs + ["-filter_complex", "concat=n=\(scenes.count)", "-c:v", "libx264", "-g", "25"]
                + ["-sc_threshold", "0", "-pix_fmt", "yuv420p", path]
        )
    }

    private func frame(of path: String, at position: FramePosition) throws -> Frame {
        try FrameExtractor(limits: MediaLimits()).extract(
            from: CountingReader(path: path),
            as: FrameRequest(position: position, choice: .best, rendition: Rendition(format: .jpeg)),
            deadline: Deadline(seconds: 20)
        )
    }
}
