/// A page of an Ogg file (RFC 3533 section 6).
struct OggPage {
    /// The number of the logical stream.
    let stream: UInt64
    /// Tells the time of the last packet that ends in the page; -1 where none does.
    let position: Int64
    /// How many packets end in it.
    let packets: Int
    /// What it holds, as far as it is there.
    let content: UnsafeRawBufferPointer
    /// The size of all of it.
    let length: Int

    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard bytes.has(Array("OggS".utf8) + [0], at: place),
            let position = bytes.littleNumber(at: place + 6, bytes: 8),
            let stream = bytes.littleNumber(at: place + 14, bytes: 4),
            let count = bytes.number(at: place + 26, bytes: 1)
        else { return nil }
        let table = place + 27
        let start = table + Int(count)
        guard start <= bytes.count else { return nil }
        self.stream = stream
        self.position = Int64(bitPattern: position)
        packets = bytes[table..<start].count { $0 < 255 }
        let size = bytes[table..<start].reduce(0) { $0 + Int($1) }
        content = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)])
        length = start + size - place
    }
}
