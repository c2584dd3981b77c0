/// A duration such as `PT1H2M3.5S` (ISO 8601, as XML Schema has it).
///
/// Years and months are of no length that all agree on, and mean none.
enum DASHDuration {
    static func seconds(_ text: String) -> Double? {
        guard let match = text.wholeMatch(of: pattern) else { return nil }
        let parts = [(match.1, 86_400.0), (match.2, 3_600), (match.3, 60), (match.4, 1)]
        let seconds = parts.reduce(0.0) { $0 + ($1.0.flatMap { Double($0) } ?? 0) * $1.1 }
        return seconds.isFinite && seconds < 1e9 ? seconds : nil
    }

    private static var pattern: Regex<(Substring, Substring?, Substring?, Substring?, Substring?)> {
        /P(?:0+Y)?(?:0+M)?(?:([0-9.]+)D)?(?:T(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?)?/
    }
}
