/// A box of MP4 or QuickTime within bytes that are at hand (ISO/IEC 14496-12 section 4.2).
struct Box {
    let type: String
    /// What it holds, as far as it is there.
    let content: UnsafeRawBufferPointer
    /// Where its header begins in the bytes that it was found in.
    let place: Int

    /// The boxes in some bytes, one after the other, until something else comes: 65,536 at most.
    static func children(of bytes: UnsafeRawBufferPointer) -> [Box] {
        var boxes: [Box] = []
        var place = 0
        while let size = bytes.number(at: place, bytes: 4), place <= bytes.count - 8, boxes.count < 1 << 16 {
            var header = 8
            var length = Int(size)
            if size == 1 {
                guard let long = bytes.number(at: place + 8, bytes: 8).flatMap({ Int(exactly: $0) }) else { break }
                (header, length) = (16, long)
            } else if size == 0 {
                length = bytes.count - place
            }
            guard length >= header, place + header <= bytes.count else { break }
            let end = length < bytes.count - place ? place + length : bytes.count
            let content = UnsafeRawBufferPointer(rebasing: bytes[place + header..<end])
            boxes.append(Box(type: bytes.letters(at: place + 4), content: content, place: place))
            place = end
        }
        return boxes
    }

    /// The first box of a type directly within this one.
    func child(_ type: String) -> Box? { children.first { $0.type == type } }
    var children: [Box] { Box.children(of: content) }
    /// The flags of a box that has a version and flags first.
    var flags: UInt64 { (content.number(at: 0, bytes: 4) ?? 0) & 0xFF_FFFF }
    var version: UInt8 { content.first ?? 0 }
}
