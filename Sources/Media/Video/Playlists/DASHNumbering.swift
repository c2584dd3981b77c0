import Core

/// Which segment of a representation is shown at a time: by a list of their times, or because all are equally long.
///
/// Times are whole numbers of units; the numbers of a manifest are hostile, so every sum is checked.
struct DASHNumbering {
    /// A segment, by what its name may be made from.
    struct Place {
        /// Counted from 0.
        var index: Int
        var number: Int64
        var time: Int64
        /// Seconds from the start of the period.
        var seconds: Double
    }

    private let elements: [XMLElement]
    private let duration: Double?
    private let isLive: Bool
    private let count: Int?

    /// - Parameters:
    ///   - elements: those that say how segments are numbered, the innermost last, which go before the others.
    ///   - duration: seconds of the period.
    ///   - count: how many segments there are, where that is known otherwise.
    init(_ elements: [XMLElement], duration: Double?, isLive: Bool, count: Int? = nil) {
        self.elements = elements
        self.duration = duration
        self.isLive = isLive
        self.count = count
    }

    subscript(attribute: String) -> String? { elements.lazy.reversed().compactMap { $0[attribute] }.first }

    func place(at seconds: Double) throws -> Place {
        if let timeline = elements.lazy.reversed().compactMap({ $0.first("SegmentTimeline") }).first {
            return try place(in: timeline, at: seconds)
        }
        guard let length = integer("duration"), length > 0 else { return place(0, 0, time: 0) }
        guard !isLive else { throw StillsError.playlistUnusable(.dash, "is live and does not list its segments") }
        let each = Double(length) / scale
        let last = count.map { Double($0) } ?? duration.map { ($0 / each).rounded(.up) } ?? Double(Int32.max)
        let index = max(0, min(last - 1, (seconds / each).rounded(.down), Double(Int32.max)))
        let time = Int64(index).multipliedReportingOverflow(by: length)
        guard !time.overflow else { throw Self.damaged }
        return place(Int(index), time.partialValue, time: Double(time.partialValue))
    }

    /// Runs of equally long segments: from `t` on, of length `d`, repeated `r` times.
    private func place(in timeline: XMLElement, at seconds: Double) throws -> Place {
        let runs = timeline.all("S")
        let offset = integer("presentationTimeOffset") ?? 0
        let target = seconds * scale + Double(offset)
        var time = runs.first.flatMap { $0.integer("t") } ?? 0
        var index: Int64 = 0
        var found: (index: Int64, time: Int64)?
        for (position, run) in runs.enumerated() {
            time = run.integer("t") ?? time
            guard let length = run.integer("d"), length > 0 else { throw Self.damaged }
            if found != nil, Double(time) > target { break }
            let end = position + 1 < runs.count ? runs[position + 1].integer("t") : periodEnd(offset)
            let repeats = run.repeats ?? end.map { max(0, ($0 - time - 1) / length) } ?? 0
            let passed = Int64(bounding: (target - Double(time)) / Double(length))
            let step = max(0, min(repeats, passed))
            let (here, overflow) = step.multipliedReportingOverflow(by: length)
            let (all, overflowAll) = (repeats &+ 1).multipliedReportingOverflow(by: length)
            let (next, overflowNext) = time.addingReportingOverflow(all)
            guard !overflow, !overflowAll, !overflowNext, next <= 1 << 61, repeats < 1 << 40 else { throw Self.damaged }
            found = (index + step, time + here)
            index += repeats + 1
            time = next
        }
        guard let found else { throw Self.damaged }
        return place(Int(found.index), found.time, time: Double(found.time) - Double(offset))
    }

    /// - Parameter time: units from the start of the period.
    private func place(_ index: Int, _ name: Int64, time: Double) -> Place {
        let (number, overflow) = (integer("startNumber") ?? 1).addingReportingOverflow(Int64(index))
        return Place(index: index, number: overflow ? 0 : number, time: name, seconds: max(0, time / scale))
    }

    private func periodEnd(_ offset: Int64) -> Int64? {
        duration.map { Int64(bounding: $0 * scale + Double(offset)) }
    }

    /// Units in a second.
    private var scale: Double { max(1, Double(integer("timescale") ?? 1)) }

    private func integer(_ attribute: String) -> Int64? {
        elements.lazy.reversed().compactMap { $0.integer(attribute) }.first
    }

    private static let damaged = StillsError.playlistUnusable(.dash, "does not tell the times of its segments")
}

extension XMLElement {
    /// A whole number that is not negative, and so small that two of its kind can be added.
    fileprivate func integer(_ attribute: String) -> Int64? {
        self[attribute].flatMap { Int64($0) }.flatMap { (0...1 << 61).contains($0) ? $0 : nil }
    }

    /// How many more segments of this length follow; `nil` for as many as there is time for.
    fileprivate var repeats: Int64? {
        guard let text = self["r"] else { return 0 }
        return integer("r") ?? (text.hasPrefix("-") ? nil : 0)
    }
}

extension Int64 {
    /// The whole part of a number, or the nearest of those that can be added without overflow.
    fileprivate init(bounding number: Double) {
        self = number.isNaN ? 0 : Int64(Swift.max(-2.3e18, Swift.min(2.3e18, number.rounded(.down))))
    }
}
