import Core
import Foundation
import Testing

/// The pixels of a picture, decoded by `ffmpeg`: red, green, blue and opacity.
struct DecodedPicture {
    let width: Int
    let height: Int
    let bytes: [UInt8]

    init(width: Int, height: Int, bytes: [UInt8]) throws {
        try #require(bytes.count == width * height * 4)
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    init(file: String) throws {
        let size = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0:nk=1",
                file,
            ]
        )
        let sides = String(decoding: size, as: UTF8.self).split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        width = try #require(sides.first)
        height = try #require(sides.dropFirst().first)
        let data = try Tool.ffmpeg(
            "-noautorotate",
            "-i",
            file,
            "-frames:v",
            "1",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgba",
            "-"
        )
        bytes = [UInt8](data)
        try #require(bytes.count == width * height * 4)
    }

    init(_ picture: Picture) throws {
        self = try withScratch { folder in
            let path = folder.file("picture.\(picture.format.fileExtension)")
            try Data(picture.bytes).write(to: URL(fileURLWithPath: path))
            return try DecodedPicture(file: path)
        }
    }

    /// The colour at a place given as shares of the width and height.
    func color(_ x: Double, _ y: Double) -> Color {
        let column = min(width - 1, Int(Double(width) * x))
        let row = min(height - 1, Int(Double(height) * y))
        let start = (row * width + column) * 4
        return Color(red: bytes[start], green: bytes[start + 1], blue: bytes[start + 2], alpha: bytes[start + 3])
    }

    /// The peak signal-to-noise ratio to another picture of the same size, in decibels, over red, green and blue.
    ///
    /// What is transparent counts the less, and a difference in opacity as one of the three colours.
    func similarity(to other: DecodedPicture) throws -> Double {
        try #require(width == other.width && height == other.height)
        var sum = 0
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let (mine, others) = (Int(bytes[start + 3]), Int(other.bytes[start + 3]))
            sum += (mine - others) * (mine - others)
            for index in start..<start + 3 {
                let difference = (Int(bytes[index]) * mine - Int(other.bytes[index]) * others) / 255
                sum += difference * difference
            }
        }
        let mean = Double(sum) / Double(width * height * 3)
        return mean == 0 ? 100 : 10 * log10(255 * 255 / mean)
    }
}

extension Color {
    /// Whether every part is within `tolerance` of that of another colour.
    func isNear(_ other: Color, tolerance: Int = 12) -> Bool {
        let parts = [(red, other.red), (green, other.green), (blue, other.blue), (alpha, other.alpha)]
        return parts.allSatisfy { abs(Int($0.0) - Int($0.1)) <= tolerance }
    }
}

extension Picture {
    /// The width and the height.
    var sides: [Int] { [width, height] }
}
