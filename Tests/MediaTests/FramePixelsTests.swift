import Core
import Foundation
import Testing

@testable import Media

@Suite("The pixels of frames")
struct FramePixelsTests {
    /// Four colours, one in each quarter, so that a turn shows.
    static let quarters =
        "color=red:s=160x120[a];color=lime:s=160x120[b];color=blue:s=160x120[c];color=white:s=160x120[d];"
        + "[a][b][c][d]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0,trim=duration=1"

    @Test("A turned video stands upright", arguments: [0, 90, 180, 270])
    func turned(degrees: Int) throws {
        try withScratch { folder in
            try Tool.ffmpeg("-f", "lavfi", "-i", Self.quarters, "-c:v", "libx264", folder.file("plain.mp4"))
            try Tool.ffmpeg(
                "-i",
                folder.file("plain.mp4"),
                "-c",
                "copy",
                "-metadata:s:v:0",
                "rotate=\(degrees)",
                folder.file("turned.mp4")
            )
            try Tool.ffmpeg("-i", folder.file("turned.mp4"), "-frames:v", "1", folder.file("reference.png"))
            let reference = try DecodedPicture(file: folder.file("reference.png"))
            let decoded = try DecodedPicture(picture(of: folder.file("turned.mp4")))
            #expect(decoded.width == (degrees % 180 == 0 ? 320 : 240))
            for (x, y) in [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)] {
                #expect(decoded.color(x, y).isNear(reference.color(x, y)))
            }
            #expect(try decoded.similarity(to: reference) >= 35)
        }
    }

    @Test("A video whose pixels are not square is shown at its display size, whole and scaled")
    func aspect() throws {
        try withScratch { folder in
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=720x576:d=1",
                "-vf",
                "setsar=16/15",
                "-c:v",
                "libx264",
                folder.file("wide.mp4")
            )
            let whole = try picture(of: folder.file("wide.mp4"))
            #expect(whole.sides == [768, 576])
            let small = try picture(of: folder.file("wide.mp4"), as: Rendition(format: .png, width: 384))
            #expect(small.sides == [384, 288])
        }
    }

    @Test(
        "Colours come out as they went in, by any matrix and range",
        arguments: [
            ["-vf", "scale=out_color_matrix=bt601", "-colorspace", "smpte170m"],
            ["-vf", "scale=out_color_matrix=bt709", "-colorspace", "bt709"],
            ["-vf", "scale=out_color_matrix=bt2020", "-colorspace", "bt2020nc", "-pix_fmt", "yuv420p10le"],
            ["-vf", "scale=out_color_matrix=bt709:out_range=full", "-colorspace", "bt709", "-color_range", "pc"],
            ["-vf", "scale=out_color_matrix=bt601"],
            ["-vf", "scale=1280:960:flags=neighbor,scale=out_color_matrix=bt709"],
            ["-vf", "scale=1280:544:flags=neighbor,scale=out_color_matrix=bt709"],
            ["-vf", "scale=1024:576:flags=neighbor,scale=out_color_matrix=bt601"],
            ["-vf", "scale=out_color_matrix=bt601", "-pix_fmt", "yuv422p10le"],
            ["-vf", "scale=out_color_matrix=bt601", "-pix_fmt", "yuv444p"],
        ]
    )
    func colours(options: [String]) throws {
        try withScratch { folder in
            let path = folder.file("colours.mp4")
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", Self.quarters + ",format=rgb24"] + options
                    + ["-c:v", "libx264", "-crf", "10", path]
            )
            let decoded = try DecodedPicture(picture(of: path))
            #expect(decoded.color(0.25, 0.25).isNear(Color(red: 255, green: 0, blue: 0), tolerance: 6))
            #expect(decoded.color(0.75, 0.25).isNear(Color(red: 0, green: 255, blue: 0), tolerance: 6))
            #expect(decoded.color(0.25, 0.75).isNear(Color(red: 0, green: 0, blue: 255), tolerance: 6))
            #expect(decoded.color(0.75, 0.75).isNear(.white, tolerance: 6))
        }
    }

    @Test(
        "A transparent video stays so in PNG and gets a ground in JPEG",
        arguments: [
            ("layer.webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p"]),
            ("prores.mov", ["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"]),
            ("animation.mov", ["-c:v", "qtrle", "-pix_fmt", "argb"]),
        ]
    )
    func alpha(name: String, encoder: [String]) throws {
        try withScratch { folder in
            try Tool.run(
                "ffmpeg",
                [
                    "-v", "error", "-f", "lavfi", "-i",
                    "color=red:s=160x120:d=1,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,80),255,0)'",
                ] + encoder + [folder.file(name)]
            )
            let clear = try DecodedPicture(picture(of: folder.file(name)))
            #expect(clear.color(0.25, 0.5).isNear(Color(red: 255, green: 0, blue: 0)))
            #expect(clear.color(0.75, 0.5).alpha < 4)
            let ground = Rendition(format: .jpeg, background: Color(red: 0, green: 0, blue: 255))
            let opaque = try DecodedPicture(picture(of: folder.file(name), as: ground))
            #expect(opaque.color(0.75, 0.5).isNear(Color(red: 0, green: 0, blue: 255)))
        }
    }

    @Test("Every fit works on a frame as on a picture")
    func fits() throws {
        try withScratch { folder in
            try Tool.ffmpeg("-f", "lavfi", "-i", Self.quarters, "-c:v", "libx264", folder.file("video.mp4"))
            for (fit, size) in [
                (Fit.contain, [100, 75]), (.cover, [100, 100]), (.fill, [100, 100]), (.pad, [100, 100]),
                (.scaleDown, [100, 75]),
            ] {
                let picture = try picture(
                    of: folder.file("video.mp4"),
                    as: Rendition(format: .webp, width: 100, height: 100, fit: fit)
                )
                #expect(picture.sides == size, "\(fit)")
            }
        }
    }

    @Test("A small frame of a large video looks as ffmpeg scales it", arguments: ["yuv420p", "yuv420p10le", "yuv444p"])
    func small(format: String) throws {
        try withScratch { folder in
            let path = folder.file("large.mp4")
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "mandelbrot=s=1918x1078:r=1",
                "-t",
                "1",
                "-vf",
                "scale=out_color_matrix=bt709",
                "-c:v",
                "libx264",
                "-pix_fmt",
                format,
                "-colorspace",
                "bt709",
                path
            )
            try Tool.ffmpeg(
                "-i",
                path,
                "-vf",
                "scale=180:101:flags=bicubic+full_chroma_int+full_chroma_inp",
                "-frames:v",
                "1",
                folder.file("reference.png")
            )
            let decoded = try DecodedPicture(picture(of: path, as: Rendition(format: .png, width: 180)))
            let similarity = try decoded.similarity(to: DecodedPicture(file: folder.file("reference.png")))
            #expect(similarity >= 38, "\(similarity) dB")
        }
    }

    @Test("A small frame of an interlaced video has one of its fields", arguments: ["tff", "bff"])
    func field(order: String) throws {
        try withScratch { folder in
            let path = folder.file("fields.mpg")
            // From one field to the next, the picture moves by a fifth of its width.
            let source = "testsrc2=s=720x576:r=4,gblur=sigma=8,scroll=h=0.2,format=yuv420p"
            let interlace = "tinterlace=interleave_\(order == "tff" ? "top" : "bottom"),setfield=\(order)"
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "\(source),\(interlace)", "-t", "1", "-c:v", "mpeg2video"]
                    + ["-r", "25", "-q:v", "2", "-flags", "+ilme+ildct", "-g", "1", path]
            )
            try Tool.ffmpeg(
                "-i",
                path,
                "-vf",
                "estdif=mode=frame,scale=180:144:in_h_chr_pos=0:flags=bicubic+full_chroma_int+full_chroma_inp",
                "-frames:v",
                "1",
                folder.file("reference.png")
            )
            let decoded = try DecodedPicture(picture(of: path, as: Rendition(format: .png, width: 180)))
            let similarity = try decoded.similarity(to: DecodedPicture(file: folder.file("reference.png")))
            #expect(similarity >= 38, "\(similarity) dB")
        }
    }

    @Test("A field of an odd number of lines of chroma has no line from beyond the frame")
    func oddField() throws {
        try withScratch { folder in
            let path = folder.file("field.mkv")
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "color=red:s=256x258:d=0.2",
                "-vf",
                "setfield=bff,format=yuv420p",
                "-c:v",
                "rawvideo",
                path
            )
            let picture = try FrameExtractor(limits: MediaLimits()).extract(
                from: CountingReader(path: path),
                as: FrameRequest(position: .seconds(0), rendition: Rendition(format: .png, width: 60)),
                deadline: Deadline(seconds: 10)
            ).picture
            let last = try DecodedPicture(picture).color(0.5, 1)
            #expect(last.red > 240 && last.green < 10 && last.blue < 10)
        }
    }

    @Test("A transparent video stays so in every format that can be", arguments: [OutputFormat.png, .webp, .avif])
    func transparent(format: OutputFormat) throws {
        try withScratch { folder in
            let path = folder.file("layer.webm")
            try Tool.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "color=red:s=160x120:d=1,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,80),255,0)'",
                "-c:v",
                "libvpx",
                "-auto-alt-ref",
                "0",
                "-pix_fmt",
                "yuva420p",
                path
            )
            let rendition = Rendition(format: format, width: 80, fit: .contain)
            let info = try ImageRenderer(limits: MediaLimits()).inspect(
                openFile(holding: picture(of: path, as: rendition).bytes),
                deadline: Deadline(seconds: 10)
            )
            #expect(info.hasAlpha)
        }
    }
}
