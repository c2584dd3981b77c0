import Foundation

/// The key frames of a video, as `ffprobe` lists them and `ffmpeg` decodes them.
struct ReferenceFrames {
    let path: String
    /// Seconds from the first picture, in order.
    let keyTimes: [Double]
    let duration: Double

    init(path: String) throws {
        self.path = path
        let list = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0",
                path,
            ]
        )
        var start: Double?
        var last = 0.0
        var keys: [Double] = []
        for line in String(decoding: list, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard let time = fields.first.flatMap({ Double($0) }) else { continue }
            start = min(start ?? time, time)
            last = max(last, time)
            if fields.dropFirst().contains(where: { $0.contains("K") }) { keys.append(time) }
        }
        let first = start ?? 0
        keyTimes = keys.map { $0 - first }.filter { $0 >= 0 }.sorted()
        duration = last - first
    }

    /// The last key frame at or before a time.
    func key(before time: Double) -> Double {
        keyTimes.last { $0 <= time + 0.0005 } ?? keyTimes.first ?? 0
    }

    /// Decodes the key frame at a time, as it is shown, with `filters` after it.
    func decoded(at time: Double, filters: String = "null", decoder: [String] = []) throws -> DecodedPicture {
        try withScratch { folder in
            let file = folder.file("key.png")
            let select = "select=gte(t-start_t\\,\(max(0, time - 0.01)))"
            try Tool.run(
                "ffmpeg",
                ["-v", "error", "-y"] + decoder
                    + ["-i", path, "-vf", "\(select),\(filters)", "-vsync", "0", "-frames:v", "1", file]
            )
            return try DecodedPicture(file: file)
        }
    }
}
