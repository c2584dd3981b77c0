/// The marks of a track in the fragments of a movie (ISO/IEC 14496-12 section 8.8): its first and last picture and the
/// key frames of each box `moof`, which is their place.
struct FragmentMarks: MarkReader {
    let start: Int64
    private let track: UInt64
    private let defaults: Defaults
    /// What times of the file differ by from those that the demuxer tells.
    private let shift: Int64

    /// What a picture has where its fragment does not say.
    struct Defaults {
        var duration: UInt64 = 0
        var flags: UInt64 = 0
    }

    init(of track: UInt64, _ defaults: Defaults, from start: Int64, shift: Int64) {
        self.track = track
        self.defaults = defaults
        self.start = start
        self.shift = shift
    }

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var left = Self.maximumPictures
        var from = 0
        while let type = bytes.place(of: Array("moof".utf8), from: from) {
            from = type + 4
            guard type >= 4, bytes.letters(at: type + 8) == "mfhd", let size = bytes.number(at: type - 4, bytes: 4),
                size >= 16, Int(size) <= bytes.count - type + 4
            else { continue }
            let content = UnsafeRawBufferPointer(rebasing: bytes[type + 4..<type - 4 + Int(size)])
            marks += fragment(content, at: offset + Int64(type - 4), &left)
            from = type - 4 + Int(size)
        }
        return marks
    }

    /// A hostile count without any fields would never end, so this many pictures are looked at in one read.
    private static let maximumPictures: UInt64 = 400_000

    private func fragment(_ content: UnsafeRawBufferPointer, at place: Int64, _ left: inout UInt64) -> [Mark] {
        Box.children(of: content).flatMap { box -> [Mark] in
            guard box.type == "traf", let header = box.child("tfhd"), header.content.number(at: 4, bytes: 4) == track,
                let time = box.child("tfdt").flatMap({ $0.content.number(at: 4, bytes: $0.version == 1 ? 8 : 4) }),
                var order = Int64(exactly: time)
            else { return [] }
            let defaults = defaults(of: header)
            var marks: [Mark] = []
            for run in box.children where run.type == "trun" {
                read(run, defaults, &order, &left, place: place, into: &marks)
            }
            return marks.enumerated().filter { $0.offset == 0 || $0.offset == marks.count - 1 || $0.element.isKey }
                .map(\.element)
        }
    }

    /// The fields of `tfhd` (section 8.8.7).
    private func defaults(of header: Box) -> Defaults {
        var defaults = defaults
        var place = 8
        for (flag, size) in [(UInt64(1), 8), (2, 4), (8, 4), (16, 4), (32, 4)] where header.flags & flag != 0 {
            let value = header.content.number(at: place, bytes: size) ?? 0
            if flag == 8 { defaults.duration = value }
            if flag == 32 { defaults.flags = value }
            place += size
        }
        return defaults
    }

    /// The pictures of a box `trun` (section 8.8.8).
    private func read(
        _ run: Box,
        _ defaults: Defaults,
        _ order: inout Int64,
        _ left: inout UInt64,
        place: Int64,
        into marks: inout [Mark]
    ) {
        let flags = run.flags
        var field = 8 + (flags & 1 != 0 ? 4 : 0)
        let firstFlags = flags & 4 != 0 ? run.content.number(at: field, bytes: 4) : nil
        if firstFlags != nil { field += 4 }
        let count = run.content.number(at: 4, bytes: 4) ?? 0
        for index in 0..<min(count, left) {
            left -= 1
            func next(_ flag: UInt64) -> UInt64? {
                guard flags & flag != 0 else { return nil }
                defer { field += 4 }
                return run.content.number(at: field, bytes: 4)
            }
            let duration = next(0x100) ?? defaults.duration
            _ = next(0x200)
            let own = next(0x400) ?? defaults.flags
            let delay = next(0x800).map { Int64(Int32(truncatingIfNeeded: $0)) } ?? 0
            guard field <= run.content.count else { return }
            let sampleFlags = index == 0 ? firstFlags ?? own : own
            let shown = order &+ delay &+ shift
            let isKey = sampleFlags & 0x1_0000 == 0
            marks.append(Mark(place: place, time: shown, order: order &+ shift, isKey: isKey))
            order = order &+ Int64(duration)
        }
    }

    func go(to mark: Mark, in container: Container) throws {
        let distance = mark.place - start
        guard distance >= 16 else {
            return try container.reopen(SourceView(length: container.cache.length), Self.opening)
        }
        // A box of free space leads from the head straight to the fragment, and all places stay as they are.
        let free = [0, 0, 0, 1] + Array("free".utf8) + withUnsafeBytes(of: distance.bigEndian) { Array($0) }
        try container.reopen(SourceView(length: container.cache.length, with: [(start, free)]), Self.opening)
    }

    /// Without an index of its own making, for which the demuxer would visit each fragment of the file.
    static let opening = Demuxer.Opening(ignoresIndex: true)
}
