/// The reference of a segment, made from a pattern such as `chunk-$RepresentationID$-$Number%05d$.m4s` (section 5.3.9.4.4).
struct DASHTemplate {
    let representation: XMLElement
    let number: Int64
    let time: Int64

    func filled(_ pattern: String) -> String {
        var parts: [Substring] = pattern.split(separator: "$", omittingEmptySubsequences: false)
        // What stands between two signs is a name, and nothing between them is the sign itself.
        for index in stride(from: 1, to: parts.count - 1, by: 2) { parts[index] = value(of: parts[index]) }
        return parts.joined()
    }

    private func value(of name: Substring) -> Substring {
        let parts = name.split(separator: "%", maxSplits: 1)
        let width = parts.count == 2 ? Int(parts[1].dropLast()) ?? 1 : 1
        switch parts.first {
        case "RepresentationID": return (representation["id"] ?? "")[...]
        case "Bandwidth": return Self.padded(Int64(representation["bandwidth"] ?? "") ?? 0, width)
        case "Number": return Self.padded(number, width)
        case "Time": return Self.padded(time, width)
        case nil: return "$"
        default: return "$\(name)$"
        }
    }

    private static func padded(_ number: Int64, _ width: Int) -> Substring {
        let digits = String(number)
        return (String(repeating: "0", count: max(0, min(max(0, width), 20) - digits.count)) + digits)[...]
    }
}
