import Core
import Foundation
import Testing

@testable import Media

@Suite("Frames that their container shows in part")
struct FrameCropTests {
    @Test("A clean aperture cuts the frame, before its pixels are stretched", arguments: [nil, "4/3"] as [String?])
    func cleanAperture(aspect: String?) throws {
        // 288x192 of 320x240, 16 to the right of the middle and 4 above it.
        let box = numbers([40]) + Array("clap".utf8) + numbers([288, 1, 192, 1, 16, 1, UInt32(bitPattern: -8), 2])
        let shown = try shown("clap.mp4", aspect: aspect, cropped: "288:192:32:20") { Self.inserting(box, into: $0) }
        #expect(shown.picture.sides == [aspect == nil ? 288 : 384, 192])
        // At the border, chroma is made of what was cut away or not.
        #expect(shown.similarity >= 35, "\(shown.similarity) dB")
    }

    @Test(
        "A clean aperture that makes no sense is left out of account",
        arguments: [
            [0, 1, 192, 1, 0, 1, 0, 1], [288, 0, 192, 0, 0, 0, 0, 0], [288, 1, 192, 1, 17, 1, 0, 1],
            [288, 1, 192, 1, 0, 1, 0x8000_0000, 1], [.max, .max, .max, 1, .max, 1, .max, 1],
        ] as [[UInt32]]
    )
    func senseless(parts: [UInt32]) throws {
        let box = numbers([40]) + Array("clap".utf8) + numbers(parts)
        let shown = try shown("clap.mp4") { Self.inserting(box, into: $0) }
        #expect(shown.picture.sides == [320, 240])
        #expect(shown.similarity >= 38)
    }

    @Test("The crop of a Matroska file cuts the frame")
    func pixelCrop() throws {
        let shown = try shown("crop.mkv", aspect: "4/3", cropped: "288:192:32:0") { bytes in
            // The shape in which it is shown gives its room to a crop of 32 on the left and of 48 below.
            let turned = replacing([0x54, 0xB0, 0x81, 16], by: [0x54, 0xCC, 0x81, 32], in: bytes)
            return replacing([0x54, 0xBA, 0x81, 9], by: [0x54, 0xAA, 0x81, 48], in: turned)
        }
        #expect(shown.picture.sides == [288, 192])
        #expect(shown.similarity >= 38, "\(shown.similarity) dB")
    }

    @Test("The shape in which a Matroska file is shown is that of the part")
    func shownShape() throws {
        let shown = try shown("crop.mkv", aspect: "4/3", cropped: "320:120:0:0") { bytes in
            replacing([0x54, 0xB2, 0x81, 3], by: [0x54, 0xAA, 0x81, 120], in: bytes)
        }
        #expect(shown.picture.sides == [213, 120])
        #expect(shown.similarity >= 30, "\(shown.similarity) dB")
    }

    /// A picture of a changed file, and the frame of the file as it was.
    private struct Shown {
        let picture: Picture
        let similarity: Double
    }

    /// Makes a file, changes it, and compares what is seen of it with a part of the frame as it was.
    private func shown(
        _ name: String,
        aspect: String? = nil,
        cropped: String = "320:240:0:0",
        changing: ([UInt8]) -> [UInt8]
    ) throws -> Shown {
        try withScratch { folder in
            let path = folder.file(name)
            let filters = "testsrc2=s=320x240:r=5:d=1,gblur=sigma=2" + (aspect.map { ",setsar=\($0)" } ?? "")
            try Tool.ffmpeg("-f", "lavfi", "-i", filters, "-c:v", "libx264", "-pix_fmt", "yuv420p", path)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let changed = changing(bytes)
            let isChanged = changed != bytes
            try #require(isChanged)
            let frame = try FrameExtractor(limits: MediaLimits()).extract(
                from: CountingReader(path: write(changed, to: folder.file("changed"))),
                as: FrameRequest(position: .percent(0), rendition: Rendition(format: .png)),
                deadline: Deadline(seconds: 30)
            )
            let size = "\(frame.picture.width):\(frame.picture.height)"
            let scaling = "crop=\(cropped),scale=\(size):in_h_chr_pos=0"
            try Tool.ffmpeg("-i", path, "-vf", scaling, "-frames:v", "1", folder.file("reference.png"))
            let reference = try DecodedPicture(file: folder.file("reference.png"))
            return Shown(
                picture: frame.picture,
                similarity: try DecodedPicture(frame.picture).similarity(to: reference)
            )
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The file with a box before the decoder's settings in the sample entry, and all boxes around it longer.
    private static func inserting(_ box: [UInt8], into file: [UInt8]) -> [UInt8] {
        var file = file
        guard let settings = place(of: Array("avcC".utf8), in: file) else { return file }
        for type in ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"] {
            guard let place = place(of: Array(type.utf8), in: file, before: settings), place >= 4 else { return file }
            let size = file[place - 4..<place].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            file.replaceSubrange(place - 4..<place, with: numbers([size + UInt32(box.count)]))
        }
        file.insert(contentsOf: box, at: settings - 4)
        return file
    }
}

private func numbers(_ values: [UInt32]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}

/// Where bytes last stand in a file before a place.
private func place(of bytes: [UInt8], in file: [UInt8], before end: Int = .max) -> Int? {
    (0..<max(0, min(file.count - bytes.count, end))).last { file[$0..<$0 + bytes.count].elementsEqual(bytes) }
}

private func replacing(_ old: [UInt8], by new: [UInt8], in file: [UInt8]) -> [UInt8] {
    guard let place = place(of: old, in: file) else { return file }
    var file = file
    file.replaceSubrange(place..<place + old.count, with: new)
    return file
}
