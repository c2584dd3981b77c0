import Core

@testable import Media

extension FuzzTarget {
    /// A whole frame job and a whole inspection: a picture of the wanted size or an error, in time.
    static let videos = FuzzTarget("videos", mutations: 2) { bytes in
        var limits = MediaLimits()
        limits.maximumPixels = 4_000_000
        // Picked by the length, so that a file is an input as it is.
        let choices: [(FrameChoice, FramePosition)] = [
            (.key, .percent(50)), (.exact, .seconds(0.7)), (.best, .percent(10)), (.key, .seconds(3_600_000)),
        ]
        let (choice, position) = choices[bytes.count % choices.count]
        let rendition = Rendition(format: .jpeg, quality: 50, width: 64, height: 48, fit: .contain)
        let request = FrameRequest(position: position, choice: choice, rendition: rendition)
        let deadline = Deadline(seconds: 8)
        let frame = try parsed {
            try FrameExtractor(limits: limits).extract(from: MemoryReader(bytes), as: request, deadline: deadline)
        }
        if let frame {
            try expect((1...64).contains(frame.picture.width), "A width of \(frame.picture.width)")
            try expect((1...48).contains(frame.picture.height), "A height of \(frame.picture.height)")
            try expect(frame.time.map(\.isFinite) ?? true, "A time of \(frame.time ?? 0)")
        }
        let info = try parsed {
            try MediaInspector(limits: limits).inspect(MemoryReader(bytes), deadline: Deadline(seconds: 8))
        }
        if let info { try check(info) }
    }

    private static func check(_ info: MediaInfo) throws {
        try expect(info.duration.map { $0.isFinite && $0 >= 0 } ?? true, "A duration of \(info.duration ?? 0)")
        for track in info.tracks {
            switch track {
            case .video(let video):
                try expect(video.width >= 0 && video.height >= 0, "\(video.width)x\(video.height)")
                try expect(video.duration.map { $0.isFinite && $0 >= 0 } ?? true, "\(video)")
                try expect(video.frameRate.map { $0.numerator > 0 && $0.denominator > 0 } ?? true, "\(video)")
            case .audio(let audio):
                try expect(audio.sampleRate >= 0 && audio.channels >= 0, "\(audio)")
                try expect(audio.duration.map { $0.isFinite && $0 >= 0 } ?? true, "\(audio)")
                try expect(audio.placement.isEmpty || audio.placement.count == audio.channels, "\(audio)")
            case .timecode(let timecode):
                try expect(timecode.duration.map { $0.isFinite && $0 >= 0 } ?? true, "\(timecode)")
            }
        }
    }
}
