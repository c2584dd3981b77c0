import Core

/// A stretch of time in a DASH manifest, with the best of its representations.
struct DASHPeriod {
    let start: Double
    let duration: Double?
    private let representation: XMLElement
    /// From the outermost element to the representation.
    private let levels: [XMLElement]

    /// Reads a period; `nil` where it has no pictures.
    init?(_ element: XMLElement, in root: XMLElement, start: Double, duration: Double?) throws {
        self.start = start
        self.duration = duration
        var best: (set: XMLElement, representation: XMLElement, rate: Int)?
        for set in element.all("AdaptationSet") {
            for representation in set.all("Representation") where Self.isVideo(representation, in: set) {
                let rate = representation["bandwidth"].flatMap { Int($0) } ?? 0
                if best.map({ rate > $0.rate }) ?? true { best = (set, representation, rate) }
            }
        }
        guard let best else { return nil }
        representation = best.representation
        levels = [root, element, best.set, best.representation]
    }

    /// The segment at a time from the start of the video.
    func segment(at seconds: Double, isLive: Bool) throws -> Segment? {
        let bases = levels.compactMap { $0.first("BaseURL")?.text.trimmed }
        let local = max(0, seconds - start)
        let templates = levels.compactMap { $0.first("SegmentTemplate") }
        if !templates.isEmpty {
            let numbering = DASHNumbering(templates, duration: duration, isLive: isLive)
            let place = try numbering.place(at: local)
            let names = DASHTemplate(representation: representation, number: place.number, time: place.time)
            guard let media = numbering["media"] else { return nil }
            return Segment(
                start: start + place.seconds,
                header: numbering["initialization"].map { Segment.Place(path: bases + [names.filled($0)]) },
                media: Segment.Place(path: bases + [names.filled(media)])
            )
        }
        if let list = levels.compactMap({ $0.first("SegmentList") }).last {
            return try listed(list, at: local, bases, isLive: isLive)
        }
        // One file, with an index of its own.
        return bases.isEmpty ? nil : Segment(start: start, media: Segment.Place(path: bases))
    }

    private func listed(_ list: XMLElement, at local: Double, _ bases: [String], isLive: Bool) throws -> Segment? {
        let urls = list.all("SegmentURL")
        let place = try DASHNumbering([list], duration: duration, isLive: isLive, count: urls.count).place(at: local)
        guard urls.indices.contains(place.index) else { return nil }
        let url = urls[place.index]
        // What names no file of its own is in the file that the levels lead to.
        let header = list.first("Initialization").map {
            Segment.Place(path: bases + [$0["sourceURL"]].compactMap(\.self), range: Self.range($0["range"]))
        }
        return Segment(
            start: start + place.seconds,
            header: header,
            media: Segment.Place(path: bases + [url["media"]].compactMap(\.self), range: Self.range(url["mediaRange"]))
        )
    }

    private static func isVideo(_ representation: XMLElement, in set: XMLElement) -> Bool {
        let type = representation["mimeType"] ?? set["mimeType"] ?? set["contentType"] ?? ""
        return type.hasPrefix("video") || (type.isEmpty && (representation["width"] ?? set["width"]) != nil)
    }

    /// A range as HTTP writes it: `first-last`.
    private static func range(_ text: String?) -> Range<Int64>? {
        let bounds = text?.split(separator: "-").compactMap { Int64($0) } ?? []
        guard bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1], bounds[1] <= 1 << 50 else { return nil }
        return bounds[0]..<bounds[1] + 1
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
