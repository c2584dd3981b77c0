/// The header of a packet of an elementary stream (ISO/IEC 13818-1 section 2.4.3.6).
struct ElementaryPacket {
    let time: Int64
    let order: Int64
    /// Where what it carries begins, from its own start.
    let payload: Int

    /// Reads the header at a place; `nil` where there is none that tells a time.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int, clock: WrappingClock) {
        guard bytes.has([0, 0, 1], at: place), let flags = bytes.number(at: place + 6, bytes: 3), flags >> 22 == 2,
            flags & 0x8000 != 0, let shown = Self.time(bytes, at: place + 9)
        else { return nil }
        time = clock.time(shown)
        order = flags & 0x4000 != 0 ? Self.time(bytes, at: place + 14).map(clock.time) ?? time : time
        payload = 9 + Int(flags & 255)
    }

    private static func time(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int64? {
        guard let field = bytes.number(at: place, bytes: 5), field & 1 == 1 else { return nil }
        return Int64(field >> 33 & 7) << 30 | Int64(field >> 17 & 0x7FFF) << 15 | Int64(field >> 1 & 0x7FFF)
    }
}
