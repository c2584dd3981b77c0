import Core
import Foundation
import Testing

@testable import Media

@Suite("Frames with more colours than a screen has")
struct FrameColourTests {
    @Test(
        "HDR keeps its colours and its mid-tones, and its white is not all there is",
        arguments: ["smpte2084", "arib-std-b67"]
    )
    func tones(transfer: String) throws {
        try withScratch { folder in
            // Paper white, a middle grey, a red, and a light of 1000 candela, each in a quarter.
            let path = folder.file("hdr.mp4")
            let place = { (a: Double, b: Double, c: Double, d: Double) in
                "if(lt(Y,60),if(lt(X,80),\(a),\(b)),if(lt(X,80),\(c),\(d)))"
            }
            let light =
                "color=black:s=160x120:r=5:d=1,format=gbrpf32le,geq="
                + "r='\(place(1, 0.18, 0.4, 4.926))':g='\(place(1, 0.18, 0.05, 4.926))':b='\(place(1, 0.18, 0.05, 4.926))'"
            let tagged = "setparams=color_primaries=bt709:color_trc=linear:colorspace=gbr:range=pc"
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "\(light),\(tagged),zscale=p=bt2020:t=\(transfer):m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
                "-c:v",
                "libx264",
                "-crf",
                "5",
                "-colorspace",
                "bt2020nc",
                "-color_primaries",
                "bt2020",
                "-color_trc",
                transfer,
                path
            )
            let decoded = try DecodedPicture(picture(of: path))
            // What BT.709's own light would be in sRGB (IEC 61966-2-1), paper white being dimmed to make room.
            #expect(decoded.color(0.75, 0.25).isNear(Color(red: 118, green: 118, blue: 118), tolerance: 4))
            #expect(decoded.color(0.25, 0.75).isNear(Color(red: 169, green: 63, blue: 63), tolerance: 8))
            #expect(decoded.color(0.25, 0.25).isNear(Color(red: 215, green: 215, blue: 215), tolerance: 5))
            #expect(decoded.color(0.75, 0.75).isNear(.white, tolerance: 4))
        }
    }

    @Test(
        "The brighter the video says that it gets, the less of white is left to its lights",
        arguments: ["mkv", "mp4"]
    )
    func peak(container: String) throws {
        try withScratch { folder in
            let path = folder.file("peak.\(container)")
            // A light of 1000 candela.
            let hdr = "zscale=pin=bt709:tin=linear:p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=1000,format=yuv420p10le"
            let white = "color=white:s=160x120:r=5:d=1,format=gbrpf32le,setparams=color_trc=linear"
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "\(white),\(hdr)",
                "-c:v",
                "libx265",
                "-x265-params",
                "log-level=none:max-cll=4000,400",
                "-colorspace",
                "bt2020nc",
                "-color_primaries",
                "bt2020",
                "-color_trc",
                "smpte2084",
                path
            )
            let seen = try DecodedPicture(picture(of: path)).color(0.5, 0.5)
            // Half of the light of white and more, as the curve has it.
            #expect((225...248).contains(seen.green), "\(seen)")
        }
    }

    @Test("Colours that only the container tells are as good as those in the codec's bytes", arguments: ["mov", "mkv"])
    func containerTags(container: String) throws {
        try withScratch { folder in
            let path = folder.file("tagged.\(container)")
            let hdr = "zscale=pin=bt709:tin=bt709:p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=203"
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "\(FramePixelsTests.quarters),format=gbrp,\(hdr),format=yuv422p10le",
                "-c:v",
                "prores_ks",
                "-colorspace",
                "bt2020nc",
                "-color_primaries",
                "bt2020",
                "-color_trc",
                "smpte2084",
                path
            )
            let decoded = try DecodedPicture(picture(of: path))
            #expect(decoded.color(0.75, 0.75).isNear(Color(red: 215, green: 215, blue: 215), tolerance: 5))
        }
    }
}
