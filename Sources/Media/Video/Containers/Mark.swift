/// A place in a file from which a demuxer can go on, and the times of what stands there.
///
/// Times are in the units of the stream.
struct Mark: Equatable {
    /// The offset in the file.
    var place: Int64
    /// When the picture is shown.
    var time: Int64
    /// When it is decoded: later places have no earlier such times.
    var order: Int64
    var isKey: Bool
    /// What times are counted from at this place, in containers where a stretch tells that once for all that it holds.
    var origin: Int64 = 0
}

/// Recognises the marks of one stream in bytes out of the middle of a file.
protocol MarkReader {
    /// Where the pictures of the file begin.
    var start: Int64 { get }

    /// The marks that begin in some bytes, of which the first lies at an offset of the file.
    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark]

    /// Makes the container hand out packets from a mark on.
    func go(to mark: Mark, in container: Container) throws
}

extension MarkReader {
    func go(to mark: Mark, in container: Container) throws {
        try container.seek(toByte: mark.place)
    }
}
