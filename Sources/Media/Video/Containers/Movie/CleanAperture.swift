import Core

/// Reads the box `clap` of a track of an MP4 or QuickTime file.
///
/// It lies in the first visual sample entry (ISO/IEC 14496-12 sections 12.1.3 and 12.1.4), and gives the size of the
/// part that is shown, and how far its middle is from that of the frame, as fractions.
enum CleanAperture {
    /// What the track with an id says, `nil` where it says nothing, or nothing that makes sense.
    static func read(track id: Int32, from cache: BlockCache) throws -> FrameCrop? {
        guard let movie = try child("moov", of: 0..<cache.length, in: cache) else { return nil }
        for track in try children(of: movie, in: cache) where track.type == "trak" {
            guard let header = try child("tkhd", of: track.body, in: cache) else { continue }
            // Two times come before the id, of 64 bits each in version 1.
            let bytes = try Self.bytes(header, 24, in: cache)
            guard number(bytes, at: bytes.first == 1 ? 20 : 12) == UInt32(bitPattern: id) else { continue }
            return try entry(of: track.body, in: cache)
        }
        return nil
    }

    private static func entry(of track: Range<Int64>, in cache: BlockCache) throws -> FrameCrop? {
        var body = track
        for name in ["mdia", "minf", "stbl", "stsd"] {
            guard let next = try child(name, of: body, in: cache) else { return nil }
            body = next
        }
        // A version and a count come before the entries, and 78 bytes of numbers before an entry's boxes.
        guard let entry = try children(of: after(8, of: body), in: cache).first?.body,
            let aperture = try child("clap", of: after(78, of: entry), in: cache)
        else { return nil }
        let sides = try bytes(after(24, of: entry), 4, in: cache)
        let parts = try bytes(aperture, 32, in: cache)
        guard sides.count == 4, parts.count == 32 else { return nil }
        let frame = PixelSize(
            width: Int(sides[0]) << 8 | Int(sides[1]),
            height: Int(sides[2]) << 8 | Int(sides[3])
        )
        guard let width = fraction(parts, at: 0), let height = fraction(parts, at: 8),
            let right = fraction(parts, at: 16), let down = fraction(parts, at: 24)
        else { return nil }
        return FrameCrop(
            of: frame,
            left: Int(((Double(frame.width) - width) / 2 + right).rounded()),
            top: Int(((Double(frame.height) - height) / 2 + down).rounded()),
            width: Int(width.rounded()),
            height: Int(height.rounded())
        )
    }

    private typealias Box = (type: String, body: Range<Int64>)

    private static func child(_ type: String, of body: Range<Int64>, in cache: BlockCache) throws -> Range<Int64>? {
        try children(of: body, in: cache, until: type).last { $0.type == type }?.body
    }

    /// The boxes in a place, up to one of a type: 256 at most.
    private static func children(of body: Range<Int64>, in cache: BlockCache, until type: String = "") throws -> [Box] {
        var found: [Box] = []
        var offset = body.lowerBound
        while found.count < 256, body.upperBound - offset >= 8, found.last?.type != type {
            let header = try cache.bytes(offset..<min(offset + 16, body.upperBound))
            guard let short = number(header, at: 0), let name = number(header, at: 4) else { break }
            var (start, size) = (Int64(8), Int64(short))
            if short == 1, let high = number(header, at: 8), let low = number(header, at: 12) {
                (start, size) = (16, Int64(clamping: UInt64(high) << 32 | UInt64(low)))
            }
            let rest = body.upperBound - offset
            size = short == 0 ? rest : min(size, rest)
            guard size >= start else { break }
            let letters = withUnsafeBytes(of: name.bigEndian) { String(decoding: $0, as: UTF8.self) }
            found.append((letters, offset + start..<offset + size))
            offset += size
        }
        return found
    }

    private static func after(_ count: Int64, of body: Range<Int64>) -> Range<Int64> {
        min(body.upperBound, body.lowerBound + count)..<body.upperBound
    }

    private static func bytes(_ body: Range<Int64>, _ count: Int64, in cache: BlockCache) throws -> [UInt8] {
        try cache.bytes(body.lowerBound..<min(body.upperBound, body.lowerBound + count))
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A signed number by another; `nil` where it is no size or place of pixels.
    private static func fraction(_ bytes: [UInt8], at offset: Int) -> Double? {
        guard let top = number(bytes, at: offset), let bottom = number(bytes, at: offset + 4), bottom > 0 else {
            return nil
        }
        let value = Double(Int32(bitPattern: top)) / Double(bottom)
        return abs(value) < 100_000 ? value : nil
    }
}
