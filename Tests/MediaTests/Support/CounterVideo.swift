import Core
import Foundation
import Testing

@testable import Media

/// A video whose frames count from 0, in eight white and black bars: the bits of the number, the highest first.
///
/// Below the bars a pattern moves, so that an encoder has something to predict.
enum CounterVideo {
    static let width = 160
    static let height = 96

    /// Writes the frames as grey pixels.
    static func write(_ path: String, frames: Int) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(frames * width * height)
        for frame in 0..<frames {
            for y in 0..<height {
                for x in 0..<width {
                    let bit = frame >> (7 - x / 20) & 1
                    let pattern = ((x + 3 * frame) / 8 + (y - 2 * frame + 1000) / 8) % 2 == 0 ? 90 : 160
                    bytes.append(y < 64 ? (bit == 1 ? 235 : 16) : UInt8(pattern))
                }
            }
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Encodes a counter; `input` stands before its frames and `options` after them.
    static func encode(_ path: String, frames: Int = 110, rate: String = "25", options: [String]) throws {
        try withScratch { folder in
            try write(folder.file("frames"), frames: frames)
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", "\(width)x\(height)", "-r", rate]
                    + ["-i", folder.file("frames"), "-pix_fmt", "yuv420p"] + options + ["-y", path]
            )
        }
    }

    /// The numbers that pictures or the frames of a video show, by `ffmpeg`.
    static func numbers(in input: [String]) throws -> [Int] {
        let data = try Tool.run(
            "ffmpeg",
            ["-v", "error"] + input
                + ["-map", "0:v:0", "-vsync", "passthrough", "-vf", "scale=\(width):\(height),format=gray"]
                + ["-f", "rawvideo", "-"]
        )
        let size = width * height
        return (0..<data.count / size).map { frame in
            (0..<8).reduce(0) { number, bar in
                let pixel = data[data.startIndex + frame * size + 32 * width + bar * 20 + 10]
                return number << 1 | (pixel > 126 ? 1 : 0)
            }
        }
    }
}

/// The frames of a video in the order of showing, as `ffprobe` and `ffmpeg` tell them.
struct ShownFrames {
    /// Seconds from the first one.
    let times: [Double]
    let numbers: [Int]

    init(path: String) throws {
        let list = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time",
                "-of", "csv=p=0", path,
            ]
        )
        let all = String(decoding: list, as: UTF8.self).split(separator: "\n").compactMap {
            Double($0.filter { $0 != "," })
        }
        let first = try #require(all.first)
        numbers = try CounterVideo.numbers(in: ["-i", path])
        try #require(numbers.count - 1...numbers.count ~= all.count)
        // Of the last frame of an AVI `ffprobe` tells no time: as long after the one before as that is after its own.
        let next = (all.last ?? 0) + (all.last ?? 0) - (all.dropLast().last ?? 0)
        times = (all + [next]).prefix(numbers.count).map { $0 - first }
    }

    /// The place in the list of the last frame whose time is at or before `seconds`.
    func index(at seconds: Double) -> Int {
        times.lastIndex { $0 <= seconds + 0.0005 } ?? 0
    }
}
