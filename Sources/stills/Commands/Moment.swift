import FoundationEssentials

/// A moment as it is written on the command line: `2030-12-31`, `2030-12-31T10:00:00Z`, or `90d`, `12h`, `30m`, `45s` from now.
struct Moment {
    let date: Date

    init(date: Date) {
        self.date = date
    }

    init?(_ text: String, now: Date = Date()) {
        if let seconds = Self.duration(text) {
            date = now + Double(seconds)
        } else if let date = try? Date(text, strategy: .iso8601) {
            self.date = date
        } else if let date = try? Date(text, strategy: .iso8601.year().month().day()) {
            self.date = date
        } else {
            return nil
        }
    }

    /// Seconds in a time such as `90d`; up to a hundred years.
    static func duration(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count > 0 else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow || seconds > 36_525 * 86_400 ? nil : seconds
    }
}
