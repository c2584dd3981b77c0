import Core

/// Reads the elements `PixelCrop…` of a track of a Matroska or WebM file (RFC 9559 section 5.1.4.1.28).
///
/// Elements are an id, a size, and a body; both numbers tell their length by their leading zeros (RFC 8794 section 4).
enum PixelCrop {
    private enum Identifier {
        static let header: UInt64 = 0x1A45_DFA3
        static let segment: UInt64 = 0x1853_8067
        static let cluster: UInt64 = 0x1F43_B675
        static let tracks: UInt64 = 0x1654_AE6B
        static let track: UInt64 = 0xAE
        static let video: UInt64 = 0xE0
        static let (width, height): (UInt64, UInt64) = (0xB0, 0xBA)
        static let (left, right): (UInt64, UInt64) = (0x54CC, 0x54DD)
        static let (top, bottom): (UInt64, UInt64) = (0x54BB, 0x54AA)
        static let (shownWidth, shownHeight): (UInt64, UInt64) = (0x54B0, 0x54BA)
    }

    /// What the first track with frames of a size says, `nil` where it says nothing, or nothing that makes sense.
    static func read(for size: PixelSize, from cache: BlockCache) throws -> FrameCrop? {
        let top = try children(of: 0..<cache.length, in: cache, until: Identifier.segment)
        guard let segment = top.last(where: { $0.id == Identifier.segment })?.body else { return nil }
        let tracks = try children(of: segment, in: cache, until: Identifier.tracks).last
        guard let tracks, tracks.id == Identifier.tracks else { return nil }
        for track in try children(of: tracks.body, in: cache) where track.id == Identifier.track {
            guard let video = try children(of: track.body, in: cache).first(where: { $0.id == Identifier.video })
            else { continue }
            let numbers = try numbers(in: video.body, of: cache)
            guard numbers[Identifier.width] == size.width, numbers[Identifier.height] == size.height else { continue }
            return crop(of: size, numbers)
        }
        return nil
    }

    private static func crop(of frame: PixelSize, _ numbers: [UInt64: Int]) -> FrameCrop? {
        let (left, top) = (numbers[Identifier.left] ?? 0, numbers[Identifier.top] ?? 0)
        let width = frame.width - left - (numbers[Identifier.right] ?? 0)
        let height = frame.height - top - (numbers[Identifier.bottom] ?? 0)
        guard width > 0, height > 0 else { return nil }
        // The size at which a track is shown is that of the part, or a ratio.
        let wide = Double(numbers[Identifier.shownWidth] ?? width) / Double(width)
        let high = Double(numbers[Identifier.shownHeight] ?? height) / Double(height)
        let aspect = wide > 0 && high > 0 ? wide / high : nil
        return FrameCrop(of: frame, left: left, top: top, width: width, height: height, pixelAspect: aspect)
    }

    private typealias Element = (id: UInt64, body: Range<Int64>)

    /// The elements in a place, up to one with an id or the first pictures: 256 at most.
    private static func children(
        of body: Range<Int64>,
        in cache: BlockCache,
        until id: UInt64 = Identifier.cluster
    ) throws -> [Element] {
        var found: [Element] = []
        var offset = body.lowerBound
        while found.count < 256, offset < body.upperBound, found.last?.id != id, found.last?.id != Identifier.cluster {
            let bytes = try cache.bytes(offset..<min(offset + 12, body.upperBound))
            guard let name = variable(bytes[...], keepingMark: true),
                let size = variable(bytes.dropFirst(name.length), keepingMark: false)
            else { break }
            let start = offset + Int64(name.length + size.length)
            let rest = body.upperBound - start
            guard rest >= 0 else { break }
            // All ones mean that the size is not known.
            let isOpen = size.value == (1 << (7 * UInt64(size.length))) - 1
            let end = start + (isOpen ? rest : min(Int64(clamping: size.value), rest))
            found.append((name.value, start..<end))
            offset = end
        }
        return found
    }

    /// The numbers of one to four bytes in a place.
    private static func numbers(in body: Range<Int64>, of cache: BlockCache) throws -> [UInt64: Int] {
        var numbers: [UInt64: Int] = [:]
        for element in try children(of: body, in: cache) where (1...4).contains(element.body.count) {
            numbers[element.id] = try cache.bytes(element.body).reduce(0) { $0 << 8 | Int($1) }
        }
        return numbers
    }

    private static func variable(_ bytes: ArraySlice<UInt8>, keepingMark: Bool) -> (value: UInt64, length: Int)? {
        guard let first = bytes.first, first > 0 else { return nil }
        let length = first.leadingZeroBitCount + 1
        guard bytes.count >= length else { return nil }
        let start = keepingMark ? first : first & (0xFF >> length)
        return (bytes.dropFirst().prefix(length - 1).reduce(UInt64(start)) { $0 << 8 | UInt64($1) }, length)
    }
}
