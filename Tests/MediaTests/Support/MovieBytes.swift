/// Makes the boxes of small MP4 files that lie (ISO/IEC 14496-12).
enum MovieBytes {
    static func number(_ value: UInt64, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (bytes - 1 - $0))) }
    }

    /// Numbers of 32 bits.
    static func numbers(_ values: UInt64...) -> [UInt8] { values.flatMap { number($0, bytes: 4) } }

    static func box(_ type: String, _ content: [UInt8]...) -> [UInt8] {
        let content = content.flatMap(\.self)
        return numbers(UInt64(content.count + 8)) + Array(type.utf8) + content
    }

    /// A box with a version and flags.
    static func full(_ type: String, flags: UInt64 = 0, _ content: [UInt8]...) -> [UInt8] {
        box(type, numbers(flags) + content.flatMap(\.self))
    }

    /// The head of a file whose index says that there are so many pictures, all of the same place and size.
    static func file(_ movie: [UInt8]...) -> [UInt8] {
        box("ftyp", Array("isom".utf8), numbers(0), Array("isomiso2".utf8))
            + box("moov", header + movie.flatMap(\.self))
    }

    private static let matrix = numbers(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)
    private static let header = full(
        "mvhd",
        numbers(0, 0, 1000, 0, 0x10000, 0x100_0000, 0, 0) + matrix + zeros(24) + numbers(2)
    )

    static func track(_ id: UInt64, pictures: UInt64, edits: UInt64 = 0) -> [UInt8] {
        let entry = box(
            "jpeg",
            zeros(6) + [0, 1] + zeros(16) + [1, 64, 0, 240] + numbers(0x48_0000, 0x48_0000, 0) + [0, 1] + zeros(32)
                + [0, 24, 255, 255]
        )
        let table = box(
            "stbl",
            full("stsd", numbers(1) + entry),
            full("stts", numbers(1, pictures, 1)),
            full("stsc", numbers(1, 1, pictures, 1)),
            full("stsz", numbers(100, pictures)),
            full("stco", numbers(1, 0x100)),
            edits == 0 ? [] : full("stss", numbers(1, 1))
        )
        let media = box(
            "mdia",
            full("mdhd", numbers(0, 0, 1000, 0, 0)),
            full("hdlr", numbers(0) + Array("vide".utf8) + zeros(13)),
            box("minf", full("vmhd", flags: 1, zeros(8)), table)
        )
        let edit = numbers(1000, 0, 0x10000)
        let list = (0..<edits).flatMap { _ in edit }
        return box(
            "trak",
            full("tkhd", flags: 3, numbers(0, 0, id, 0, 1000) + zeros(16) + matrix + numbers(320 << 16, 240 << 16)),
            edits == 0 ? [] : box("edts", full("elst", numbers(edits) + list)),
            media
        )
    }

    /// Says that fragments follow.
    static func extends(_ id: UInt64) -> [UInt8] { box("mvex", full("trex", numbers(id, 1, 1, 100, 0))) }

    /// A fragment with runs of pictures, of which nothing but their number is told.
    static func fragment(_ id: UInt64, runs: [UInt64]) -> [UInt8] {
        let runs = runs.flatMap { full("trun", numbers($0)) }
        return box(
            "moof",
            full("mfhd", numbers(1)),
            box("traf", full("tfhd", flags: 0x20000, numbers(id)), full("tfdt", numbers(0)), runs)
        )
    }

    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
