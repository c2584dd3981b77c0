/// Times of 33 bits of a 90 kHz clock, which begins anew after 26.5 hours (ISO/IEC 13818-1 section 2.4.3.7).
struct WrappingClock {
    let start: Int64

    private static let period: Int64 = 1 << 33
    /// Pictures that are sent first may be shown after others, so times a little before the start are taken as such.
    private static let slack: Int64 = 600 * 90_000

    /// The time as it would be without beginning anew, from a little before the start on.
    func time(_ raw: Int64) -> Int64 {
        var distance = (raw &- start) % Self.period
        if distance < 0 { distance += Self.period }
        if distance > Self.period - Self.slack { distance -= Self.period }
        return start &+ distance
    }
}
