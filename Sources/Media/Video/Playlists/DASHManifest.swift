import Core

/// A DASH manifest (ISO/IEC 23009-1): periods one after the other, each with the same pictures in several qualities.
///
/// Of each period the representation with the highest bit rate is taken.
struct DASHManifest: Segments {
    let isLive: Bool
    private(set) var duration: Double?
    private var periods: [DASHPeriod] = []

    init(_ root: XMLElement) throws {
        isLive = root["type"] == "dynamic"
        let total = root["mediaPresentationDuration"].flatMap(DASHDuration.seconds)
        let elements = root.all("Period").prefix(1000)
        var next = 0.0
        let starts = elements.map { element in
            let start = element["start"].flatMap(DASHDuration.seconds) ?? next
            next = start + (element["duration"].flatMap(DASHDuration.seconds) ?? 0)
            return start
        }
        for (index, element) in elements.enumerated() {
            let start = starts[index]
            let end = index + 1 < starts.count ? starts[index + 1] : total
            let length = element["duration"].flatMap(DASHDuration.seconds) ?? end.map { $0 - start }
            if let period = try DASHPeriod(element, in: root, start: start, duration: length.map { max(0, $0) }) {
                periods.append(period)
            }
        }
        guard let last = periods.last else {
            throw StillsError.playlistUnusable(.dash, "names no video")
        }
        duration = total ?? last.duration.map { last.start + $0 }
    }

    func segment(at seconds: Double) throws -> Segment? {
        let period = periods.last { $0.start <= seconds } ?? periods.first
        return try period?.segment(at: seconds, isLive: isLive)
    }
}
