import FoundationEssentials

/// Dates as they are stored: whole milliseconds since 1970.
extension Date {
    /// A date out of the range of 64 bits becomes the end of the range; one that is not a number, the distant past.
    var milliseconds: Int64 {
        let value = (timeIntervalSince1970 * 1000).rounded()
        return Int64(exactly: value) ?? (value > 0 ? .max : .min)
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The same date as it reads back once stored.
    var stored: Date { Date(milliseconds: milliseconds) }
}
