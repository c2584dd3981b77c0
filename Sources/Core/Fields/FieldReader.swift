/// Reads the named fields of a request, a query's or a JSON object's, and collects everything that is wrong.
///
/// Read each field once, then call ``finish()``, which throws one error that lists all problems: values of the
/// wrong type, numbers out of range, fields that nobody asked for. JSON `null` counts as absent.
package struct FieldReader {
    private var values: [String: JSONValue]
    private let isText: Bool
    private var known: Set<String> = []
    private var problems: [String] = []

    /// Reads the pairs of a query, in which every value is text.
    ///
    /// A name given twice is a problem.
    package init(_ query: Query) {
        isText = true
        values = [:]
        for pair in query.pairs where values.updateValue(.string(pair.value), forKey: pair.name) != nil {
            problems.append("`\(pair.name.prefix(40))` is given more than once.")
        }
    }

    /// Reads the members of a JSON object.
    package init(_ object: [String: JSONValue]) {
        isText = false
        values = object
    }

    /// Text of a length, in characters.
    package mutating func text(_ name: String, length: ClosedRange<Int> = 0...2000) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else { return wrong(name, "must be a string.") }
        guard length.contains(text.count) else {
            return wrong(name, "must have \(length.lowerBound) to \(length.upperBound) characters.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            return wrong(name, "must not hold control characters.")
        }
        return text
    }

    /// A whole number in a range.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = take(name) else { return nil }
        let number: Int? =
            switch value {
            case .number(let number): Int(exactly: number)
            case .string(let text) where isText: Int(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            return wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A number in a range.
    package mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = take(name) else { return nil }
        let number: Double? =
            switch value {
            case .number(let number): number
            case .string(let text) where isText: Double(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            return wrong(name, "must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// `true` or `false`.
    package mutating func boolean(_ name: String) -> Bool? {
        switch take(name) {
        case nil: nil
        case .boolean(let value): value
        case .string("true") where isText: true
        case .string("false") where isText: false
        default: wrong(name, "must be true or false.")
        }
    }

    /// One of the cases of `Choice`, by raw value.
    package mutating func choice<Choice>(_ name: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice: CaseIterable & RawRepresentable<String> {
        value(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).") {
            Choice(rawValue: $0)
        }
    }

    /// A value that `parse` makes of text; `problem` says what is wrong where it makes none.
    package mutating func value<Value>(
        _ name: String,
        _ problem: @autoclosure () -> String,
        parse: (String) -> Value?
    ) -> Value? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value, let parsed = parse(text) else { return wrong(name, problem()) }
        return parsed
    }

    /// Marks a field as known without reading it.
    package mutating func ignore(_ name: String) {
        known.insert(name)
    }

    /// Adds the problem that a required field is missing, unless it was given, be it wrongly.
    package mutating func require(_ name: String) {
        if !isGiven(name) { refuse(name, "is required.") }
    }

    /// Adds the problem that all of some fields are missing, where one is required.
    package mutating func requireOne(of names: [String]) {
        guard !names.contains(where: isGiven) else { return }
        problems.append("One of \(names.map { "`\($0)`" }.joined(separator: ", ")) is required.")
    }

    /// Adds a problem found by the caller.
    package mutating func refuse(_ name: String, _ problem: String) {
        problems.append("`\(name)` \(problem)")
    }

    /// Throws `parameter_invalid` with every problem found, fields that nobody asked for included.
    package func finish() throws {
        let unknown = values.keys.filter { !known.contains($0) }.sorted()
        var all = problems + unknown.prefix(Self.mostProblems).map { "`\($0.prefix(40))` is not a known field." }
        guard !all.isEmpty else { return }
        if all.count > Self.mostProblems || unknown.count > Self.mostProblems {
            all = all.prefix(Self.mostProblems) + ["There are more problems than these."]
        }
        let fields = known.sorted().map { "`\($0)`" }.joined(separator: ", ")
        throw StillsError(
            .parameterInvalid,
            all.joined(separator: " "),
            fix: known.isEmpty ? "Send no fields here." : "Correct what is named; the fields known here are \(fields).",
            problems: all
        )
    }

    /// The most problems that are told: an answer must not grow with the nonsense in the request.
    private static let mostProblems = 20

    private func isGiven(_ name: String) -> Bool {
        values[name] != nil && values[name] != .null
    }

    private mutating func take(_ name: String) -> JSONValue? {
        known.insert(name)
        guard let value = values[name], value != .null else { return nil }
        return value
    }

    private mutating func wrong<Value>(_ name: String, _ problem: String) -> Value? {
        problems.append("`\(name)` \(problem)")
        return nil
    }
}
