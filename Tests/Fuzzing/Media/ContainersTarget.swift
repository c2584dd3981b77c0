import Core

@testable import Media

extension FuzzTarget {
    /// Our own reading of containers, without FFmpeg: what it finds lies inside of the file.
    ///
    /// A file of an odd length is taken for the start of one of a pebibyte, so that large offsets are not refused at once.
    static let containers = FuzzTarget("containers") { bytes in
        let length: Int64 = bytes.count.isMultiple(of: 2) ? 0 : 1 << 50
        let steps: [(BlockCache) throws -> Void] = [movie, matroska, flash, ogg, riff, material, crops]
        for step in steps {
            let cache = BlockCache(MemoryReader(bytes, length: length), deadline: Deadline(seconds: 20))
            _ = try parsed { try step(cache) }
        }
        try bytes.withUnsafeBytes(checkMarks)
        if let start = bytes.first { try checkRead(bytes, from: Int(start)) }
    }

    private static func movie(_ cache: BlockCache) throws {
        guard let boxes = try MovieBoxes(cache) else { return }
        try expectInside(boxes.movie, cache)
        for place in try boxes.tracksWithoutPictures(in: cache) { try expectInside(place..<place + 4, cache) }
        try boxes.checkPictures(hiding: [], in: cache)
        let index = boxes.movie.lowerBound..<min(boxes.movie.upperBound, boxes.movie.lowerBound + (1 << 20))
        try cache.bytes(index).withUnsafeBytes { bytes in
            for box in Box.children(of: bytes) {
                for (track, found) in [FragmentIndex.segments(box, endingAt: boxes.movie.upperBound, second: 90_000)]
                    .compactMap(\.self)
                {
                    try check(found, "sidx of track \(track)")
                }
                if let found = FragmentIndex.randomAccess(of: 1, in: box) { try check(found, "mfra") }
            }
        }
    }

    private static func check(_ index: FragmentIndex, _ name: String) throws {
        try expect(!index.entries.isEmpty, "The index of \(name) is empty.")
        for time in [Int64.min, 0, 90_000, .max] {
            let entry = index.entry(before: time)
            try expect(index.entries.indices.contains(entry), "The index of \(name) has no entry \(entry).")
            _ = index.end(of: entry)
        }
    }

    private static func matroska(_ cache: BlockCache) throws {
        guard let head = try MatroskaHead(cache) else { return }
        try expectInside(head.firstCluster..<head.firstCluster + 1, cache)
        for track in head.videoTracks.prefix(4) {
            guard let cues = try MatroskaCues(of: track, head, in: cache) else { continue }
            for time in [Int64.min, 0, 1000, .max] { _ = cues.cue(before: time) }
        }
    }

    private static func flash(_ cache: BlockCache) throws {
        try expectInside(0..<FlashFinder(cache).head, cache)
    }

    private static func ogg(_ cache: BlockCache) throws {
        guard let head = try TheoraHead(cache) else { return }
        try expectInside(0..<head.end, cache)
        for position in [0, 1, Int64.max] {
            let (key, last) = head.pictures(at: position)
            try expect(key <= last, "The key frame \(key) comes after the picture \(last).")
        }
    }

    private static func riff(_ cache: BlockCache) throws { try RiffIndex.prefetch(cache) }

    private static func material(_ cache: BlockCache) throws {
        guard let file = try MaterialFile(cache) else { return }
        for unit in [0, 25, Int64(1) << 40] {
            guard let number = try file.partition(indexing: unit, of: 1000) else { continue }
            let partition = try file.partition(number)
            try expect(partition != nil, "The partition \(number) is not there.")
            guard let segment = partition?.segment else { continue }
            for entry in [0, segment.entries.count / 2, segment.entries.count - 1] {
                guard segment.entries.indices.contains(entry) else { continue }
                _ = segment.key(shownAt: entry)
            }
            _ = try file.partition(holding: segment.entries.first?.offset ?? 0, notAfter: number)
            _ = try file.view(indexedBy: [number], holding: [number], origin: segment.start)
        }
    }

    private static func crops(_ cache: BlockCache) throws {
        let size = PixelSize(width: 320, height: 240)
        for crop in [try CleanAperture.read(track: 1, from: cache), try PixelCrop.read(for: size, from: cache)] {
            guard let crop else { continue }
            let isInside =
                crop.left >= 0 && crop.top >= 0 && crop.size.width > 0 && crop.size.height > 0
                && crop.left + crop.size.width <= crop.frame.width && crop.top + crop.size.height <= crop.frame.height
            try expect(isInside, "\(crop)")
        }
    }

    private static func checkMarks(in bytes: UnsafeRawBufferPointer) throws {
        let offset: Int64 = 1 << 49
        let readers: [any MarkReader] = [
            FlashMarks(start: offset, followsHead: true), FlashMarks(start: 0, followsHead: true),
            ClusterMarks(of: 1, from: 0),
            FragmentMarks(of: 1, FragmentMarks.Defaults(duration: UInt64(UInt32.max), flags: 0), from: 0, shift: .max),
        ]
        for reader in readers {
            let marks = reader.marks(in: bytes, at: offset)
            let isInside = marks.allSatisfy { (offset..<offset + Int64(max(1, bytes.count))).contains($0.place) }
            try expect(isInside, "\(type(of: reader)) finds marks outside of what it was given.")
        }
        let boxes = Box.children(of: bytes)
        try expect(boxes.allSatisfy { $0.place + 8 <= bytes.count }, "A box begins behind the end.")
    }

    /// What is read through the cache in pieces of odd sizes is what is there.
    private static func checkRead(_ bytes: [UInt8], from start: Int) throws {
        let cache = BlockCache(MemoryReader(bytes), deadline: Deadline(seconds: 20))
        var place = Int64(start)
        for size in [1, 7, 4096, 100_000] as [Int64] {
            let read = try cache.bytes(place..<place + size)
            let there = bytes.dropFirst(Int(place)).prefix(Int(size))
            try expect(read.elementsEqual(there), "The cache reads other bytes at \(place).")
            place += size / 2
        }
    }

    private static func expectInside(_ range: Range<Int64>, _ cache: BlockCache) throws {
        try expect(range.lowerBound >= 0 && range.upperBound <= cache.length, "\(range) of \(cache.length) bytes")
    }
}
