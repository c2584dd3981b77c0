extension StoryboardGrid {
    /// The tiles as a WebVTT file (W3C), a cue for each, as players take them for the pictures along their timeline.
    ///
    /// A cue's text is the sheet's URL, which must be percent-encoded, with the tile's place in it as a spatial
    /// fragment (W3C Media Fragments 1.0, section 4.2.2). Cues follow on one another and cover the whole video.
    package func webVTT(sheet: String) -> String {
        var text = "WEBVTT\n"
        for tile in 0..<count {
            let start = Self.milliseconds(span(of: tile).lowerBound, .toNearestOrAwayFromZero)
            // No part of the video is without its tile, the last fraction of a millisecond included.
            let end = Self.milliseconds(span(of: tile).upperBound, tile == count - 1 ? .up : .toNearestOrAwayFromZero)
            let (x, y) = origin(of: tile)
            text += "\n\(Self.timestamp(start)) --> \(Self.timestamp(end))\n"
            text += "\(sheet)#xywh=\(x),\(y),\(tileWidth),\(tileHeight)\n"
        }
        return text
    }

    private static func milliseconds(_ seconds: Double, _ rule: FloatingPointRoundingRule) -> Int {
        Int((seconds * 1000).rounded(rule))
    }

    /// `HH:MM:SS.mmm`, with more digits of hours where there are as many.
    private static func timestamp(_ milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }
        return "\(parts.joined(separator: ":")).\(padded(milliseconds % 1000, to: 3))"
    }

    private static func padded(_ number: Int, to length: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, length - digits.count)) + digits
    }
}
