/// The places and times of fragments, as the boxes `sidx` or `mfra` of a movie tell them.
struct FragmentIndex {
    struct Entry {
        /// In the units of the stream.
        let time: Int64
        let place: Int64
        /// Whether there is another box `sidx` at the place.
        var isIndex = false
    }

    /// In the order of their times.
    private(set) var entries: [Entry] = []
    /// Where the last fragment ends, and when, where that is told.
    private(set) var end: (place: Int64, time: Int64)?

    /// A larger index is not read.
    static let maximumSize: Int64 = 32 << 20

    /// The number of the last entry that begins at or before a time.
    func entry(before time: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// Where the fragments of an entry end; `nil` where that is not told.
    func end(of entry: Int) -> Int64? {
        entry + 1 < entries.count ? entries[entry + 1].place : end?.place
    }

    /// Reads a box `sidx` that ends at a place of the file (ISO/IEC 14496-12 section 8.16.3).
    ///
    /// `second` is how many units of the stream make a second. The number of the track is that of the box.
    static func segments(
        _ box: Box,
        endingAt place: Int64,
        second: Double
    ) -> (track: UInt64, index: FragmentIndex)? {
        let bytes = box.content
        let wide = box.version == 0 ? 4 : 8
        guard let track = bytes.number(at: 4, bytes: 4), let scale = bytes.number(at: 8, bytes: 4), scale > 0,
            let earliest = bytes.number(at: 12, bytes: wide), let first = bytes.number(at: 12 + wide, bytes: wide),
            let count = bytes.number(at: 14 + 2 * wide, bytes: 2)
        else { return nil }
        var time = Double(earliest)
        var offset = place.addingReportingOverflow(Int64(clamping: first)).partialValue
        var index = FragmentIndex()
        func units(_ time: Double) -> Int64 { Int64(max(0, min(4e18, time / Double(scale) * second))) }
        for number in 0..<Int(count) {
            let field = 16 + 2 * wide + 12 * number
            guard let size = bytes.number(at: field, bytes: 4), let duration = bytes.number(at: field + 4, bytes: 4),
                offset >= place
            else { break }
            index.entries.append(Entry(time: units(time), place: offset, isIndex: size >> 31 == 1))
            offset = offset.addingReportingOverflow(Int64(size & 0x7FFF_FFFF)).partialValue
            time += Double(duration)
        }
        index.end = (offset, units(time))
        return index.entries.isEmpty ? nil : (track, index)
    }

    /// Reads the table `tfra` of a track in the box `mfra` at the end of a file (section 8.8.9).
    static func randomAccess(of track: UInt64, in movie: Box) -> FragmentIndex? {
        for box in movie.children where box.type == "tfra" && box.content.number(at: 4, bytes: 4) == track {
            let bytes = box.content
            let wide = box.version == 0 ? 4 : 8
            guard let lengths = bytes.number(at: 8, bytes: 4), let count = bytes.number(at: 12, bytes: 4) else {
                return nil
            }
            let numbers = [4, 2, 0].reduce(3) { $0 + Int(lengths >> UInt64($1) & 3) }
            var index = FragmentIndex()
            for number in 0..<Int(count) {
                let field = 16 + number * (2 * wide + numbers)
                guard let time = bytes.number(at: field, bytes: wide).flatMap({ Int64(exactly: $0) }),
                    let place = bytes.number(at: field + wide, bytes: wide).flatMap({ Int64(exactly: $0) })
                else { break }
                index.entries.append(Entry(time: time, place: place))
            }
            index.entries.sort { $0.time < $1.time }
            return index.entries.isEmpty ? nil : index
        }
        return nil
    }
}
