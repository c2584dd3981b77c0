import Core
import Foundation
import Testing

@testable import Media

@Suite("Colours of pictures", .enabled(if: Corpus.isThere, "the corpus is missing; set STILLS_CORPUS"))
struct ColourTests {
    /// What LittleCMS makes of one pixel with the picture's own profile, colorimetrically.
    @Test(
        "A profile is applied: Apple RGB, Display P3, Adobe RGB, SWOP",
        arguments: [
            ("Landscape_2.jpg", 596, 3, Color(red: 56, green: 44, blue: 37), 2),
            ("p3.png", 3, 3, Color(red: 255, green: 0, blue: 0), 2),
            ("tifftag-photoshop.tiff", 3, 3, Color(red: 19, green: 36, blue: 16), 2),
            ("Channel_digital_image_CMYK_color.jpg", 3, 3, Color(red: 76, green: 76, blue: 70), 8),
        ]
    )
    func profile(name: String, x: Int, y: Int, color: Color, tolerance: Int) throws {
        let decoded = try rendered(Corpus.path("images/\(name)"))
        let seen = decoded.color((Double(x) + 0.5) / Double(decoded.width), (Double(y) + 0.5) / Double(decoded.height))
        #expect(seen.isNear(color, tolerance: tolerance), "\(seen)")
    }

    @Test(
        "Pictures in CIELAB, grey and 16 bits look as ImageMagick shows them",
        arguments: ["cielab-dagams.tiff", "concert.jpg", "16-bit-grey-alpha.png", "gamma_dalai_lama_gray.jpg"]
    )
    func converted(name: String) throws {
        let path = Corpus.path("images/\(name)")
        try withScratch { folder in
            let reference = folder.file("reference.png")
            try Tool.run(
                "convert",
                [path + "[0]", "-colorspace", "sRGB", "-depth", "8", "-strip", "PNG32:" + reference]
            )
            let similarity = try rendered(path).similarity(to: DecodedPicture(file: reference))
            #expect(similarity >= 28, "\(similarity) dB")
        }
    }

    @Test("A broken colour profile does not keep a picture from being shown")
    func brokenProfile() throws {
        try withScratch { folder in
            let path = folder.file("broken.jpg")
            try Tool.run(
                "vips",
                [
                    "jpegsave", Corpus.path("images/flowers.jpeg"), path, "--profile",
                    Corpus.path("hostile/invalid-illuminant.icc"),
                ]
            )
            let similarity = try rendered(path).similarity(to: DecodedPicture(file: path))
            #expect(similarity >= 25, "\(similarity) dB")
        }
    }

    private func rendered(_ path: String) throws -> DecodedPicture {
        try DecodedPicture(
            ImageRenderer(limits: MediaLimits()).render(
                OpenFile(path: path),
                as: Rendition(format: .png),
                deadline: Deadline(seconds: 20)
            )
        )
    }
}
