import FoundationEssentials

extension Date {
    /// The date as Amazon's signatures write it, such as `20240805T195846Z`.
    var compactText: String {
        years.formatted(ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt))
    }

    /// The date in seconds, such as `2024-08-05T19:58:46Z` (RFC 3339).
    var secondsText: String {
        years.formatted(.iso8601)
    }

    /// The date, or the nearest one that these forms can hold, whatever it was made from.
    private var years: Date {
        let seconds = timeIntervalSince1970
        return Date(timeIntervalSince1970: seconds.isNaN ? 0 : min(max(seconds, 0), 253_402_300_799))
    }
}
